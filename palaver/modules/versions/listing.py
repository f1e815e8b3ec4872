"""The page of a bot's versions, which every act on them comes back to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from palaver.config.frame import bot_page
from palaver.config.releasing.drafts import Drafts
from palaver.config.releasing.releases import ROLLED_BACK
from palaver.config.releasing.requests import Requests
from palaver.config.releasing.routes import number_of
from palaver.config.releasing.versions import Versions
from palaver.config.releasing.waiting import Request
from palaver.core.caller import Caller
from palaver.core.errors import NotFound, PalaverError
from palaver.security.names import Names
from palaver.web.call import Call
from palaver.web.forms import refusal

_SHOWN: Final = 25
_ASKED: Final = 20
_ENDED: Final = 3
_SERVER: Final = {"system": "The server"}
_OF_THE_DRAFT: Final = {"behind", "access"}  # findings that say something about the draft, not about a version
_BLANK: Final = {"note": "", "at": ""}


async def listed(call: Call[Any], error: PalaverError | None = None, form: Mapping[str, str] = _BLANK) -> Response:
    """The page; with an error it says why nothing was done, and the publishing form keeps what was typed."""
    alias, query = call.params["alias"], call.request.query_params
    before = number_of(query["before"]) if "before" in query else None
    found = await call.get(Versions).all(call.caller, alias, _SHOWN + 1, before)
    shown, draft = found[:_SHOWN], await call.get(Drafts).read(call.caller, alias)
    requests = await call.get(Requests).all(call.caller, alias, _ASKED)
    wrong = "" if error is None else await refusal(call, error, "bots.write")
    owners = [draft.updated_by, *(version.author for version in shown), *_owners(requests)]
    return await bot_page(
        call,
        "versions/versions.html",
        alias,
        200 if error is None else error.status,
        versions=shown,
        names=await names_of(call, owners),
        draft=draft,
        waiting=[each for each in requests if each.state in {"waiting", "scheduled"}],
        ended=[each for each in requests if each.state in {"refused", "withdrawn", "failed"}][:_ENDED],
        older=shown[-1].number if len(found) > _SHOWN else None,
        newest=before is None,
        made=await _made(call, alias, query.get("made", "")),
        asked=_chosen(requests, query.get("asked", "")),
        wrong=wrong,
        findings=findings_of(error),
        form=form,
    )


def findings_of(error: PalaverError | None) -> Sequence[Any]:
    """What of a document stands in the way, where that is the error."""
    found = [] if error is None or not isinstance(error.details, list) else error.details
    return [each for each in found if isinstance(each, dict) and "message" in each]


def stance(caller: Caller, request: Request, person: str) -> dict[str, bool]:
    """What the caller may do about a request; `person` is who stands behind the caller."""
    own = not {caller.owner, *person.split()}.isdisjoint(request.people)
    waits = request.state in {"waiting", "scheduled"} and caller.may("bots.write")
    return {
        "approves": waits and request.state == "waiting" and caller.kind == "user" and not own,
        "withdraws": waits and own,
        "refuses": waits and not own,
    }


async def names_of(call: Call[Any], owners: Iterable[str]) -> dict[str, str]:
    """What people and keys are called; who is no longer here stays with the id that is on record."""
    wanted = list(owners)
    known = await call.get(Names).of(call.caller, wanted)
    return {owner: _SERVER.get(owner) or known.get(owner) or owner for owner in wanted}


def _owners(requests: Iterable[Request]) -> list[str]:
    return [owner for each in requests for owner in (each.author, each.decided_by) if owner]


def _chosen(requests: Iterable[Request], text: str) -> Request | None:
    """The request that an act has just been about."""
    return next((each for each in requests if str(each.id) == text), None)


async def _made(call: Call[Any], alias: str, text: str) -> dict[str, Any] | None:
    """What is to be told of a version that was just made: whether it is a copy, and what is gone since then."""
    try:
        version = await call.get(Versions).one(call.caller, alias, number_of(text)) if text else None
    except NotFound:
        return None
    if version is None:
        return None
    report = await call.get(Drafts).validate(call.caller, alias, version.config)
    doubts = [each for each in (*report.errors, *report.warnings) if each.code not in _OF_THE_DRAFT]
    return {
        "number": version.number,
        "state": version.state,
        "parent": version.parent,
        "copied": version.note == ROLLED_BACK.format(version.parent),
        "doubts": doubts,
    }
