"""JSON routes of a bot's way from one version to the next: its draft, publishing, versions, going back."""

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from palaver.config.bots import Bots
from palaver.config.document.finding import Report
from palaver.config.layers.effective import Value, values_of
from palaver.config.releasing.drafts import Draft, Drafts, must_have_seen
from palaver.config.releasing.releases import Published, Releases
from palaver.config.releasing.requests import Requests
from palaver.config.releasing.versions import Comparison, Named, Versions, VersionView, WholeVersionView
from palaver.config.releasing.waiting import Requested
from palaver.core.errors import NotFound, PreconditionRequired
from palaver.kit import jsons, paging
from palaver.kit.jsons import storable
from palaver.web.call import Call
from palaver.web.dispatch import decoded, read_body
from palaver.web.route import JSON, Route

_LARGEST: Final = 2**31 - 1

Number = Annotated[int, msgspec.Meta(ge=1, le=_LARGEST)]
Note = Annotated[str, msgspec.Meta(max_length=2000)]


class PublishWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    `canary`: the percentage of new conversations that get the version at first; without it the draft says so.

    `at`: the moment to come at which what the draft says now is to be published.
    """

    note: Note = ""
    canary: Annotated[int, msgspec.Meta(ge=0, le=99)] | None = None
    at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class RollbackWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: Number


class DiffQuery(msgspec.Struct, frozen=True):
    """Numbers of versions, "draft" or "active"."""

    from_: Number | Named = msgspec.field(default="active", name="from")
    to: Number | Named = "draft"


class EffectiveQuery(msgspec.Struct, frozen=True):
    version: Number | Named = "active"


class Effective(msgspec.Struct, frozen=True, kw_only=True):
    items: list[Value]


class VersionsQuery(msgspec.Struct, frozen=True):
    """`cursor` is the last number of the page before."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    cursor: Number | None = None


async def read_draft(call: Call[None]) -> Response:
    return answer_with(await call.get(Drafts).read(call.caller, call.params["alias"]))


async def save_draft(call: Call[None]) -> Response:
    seen, drafts, alias = seen_in(call.request), call.get(Drafts), call.params["alias"]
    draft = await drafts.read(call.caller, alias)
    if seen is None:
        raise PreconditionRequired("Say which draft you have seen: send its ETag as If-Match.")
    must_have_seen(draft, seen)
    config = decoded(await read_body(call.request), dict[str, Any])
    return answer_with(await drafts.save(call.caller, alias, seen, config))


async def validate(call: Call[None]) -> Report:
    """Of the document in the body, or else of the draft."""
    body = await read_body(call.request)
    config = decoded(body, dict[str, Any]) if body.strip() else None
    return await call.get(Drafts).validate(call.caller, call.params["alias"], config)


async def publish(call: Call[None]) -> Response:
    wanted = decoded(await read_body(call.request), PublishWanted)
    alias = call.params["alias"]
    seen, note = seen_in(call.request), storable(wanted.note)
    made = await call.get(Requests).publish(call.caller, alias, note, seen, wanted.at, wanted.canary)
    if isinstance(made, Requested):
        call.noted.update({"request": str(made.request_id), "state": made.state})
        return Response(jsons.encode(made), 202, media_type=JSON)
    call.noted["version"] = str(made.number)
    if made.canary:
        call.noted["canary"] = f"{made.canary} %"
    draft = await call.get(Drafts).read(call.caller, alias)
    return Response(jsons.encode(made), headers={"ETag": _quoted(draft)}, media_type=JSON)


async def roll_back(call: Call[RollbackWanted]) -> Published:
    made = await call.get(Releases).roll_back(call.caller, call.params["alias"], call.body.version)
    call.noted.update({"from": str(call.body.version), "version": str(made.number)})
    return made


async def versions(call: Call[None]) -> paging.Page[VersionView]:
    wanted = call.query
    found = await call.get(Versions).all(call.caller, call.params["alias"], wanted.limit + 1, wanted.cursor)
    shown = found[: wanted.limit]
    return paging.Page(shown, str(shown[-1].number) if len(found) > wanted.limit else None)


async def version(call: Call[None]) -> WholeVersionView:
    return await call.get(Versions).one(call.caller, call.params["alias"], number_of(call.params["number"]))


async def diff(call: Call[None]) -> Comparison:
    return await call.get(Versions).compare(call.caller, call.params["alias"], call.query.from_, call.query.to)


async def effective_values(call: Call[None]) -> Effective:
    return Effective(items=await values_of(call.get(Bots), call.caller, call.params["alias"], call.query.version))


def number_of(text: str) -> int:
    """A path's number; what is none is answered like one that does not exist."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST)) and 1 <= int(text) <= _LARGEST):
        raise NotFound("There is no such version.")
    return int(text)


def seen_in(request: Request) -> str | None:
    """The ETag in If-Match; "*" and lists name none in particular, and so match nothing."""
    found = request.headers.get("if-match")
    return None if found is None else found.strip().removeprefix('"').removesuffix('"')


def _quoted(draft: Draft) -> str:
    return f'"{draft.etag}"'


def answer_with(draft: Draft) -> Response:
    return Response(jsons.encode(draft), headers={"ETag": _quoted(draft)}, media_type=JSON)


_OF_A_BOT: Final = "/api/bots/{alias}"

ROUTES: Final = (
    Route(
        method="GET",
        path=f"{_OF_A_BOT}/draft",
        handler=read_draft,
        permission="bots.read",
        response=Draft,
        summary="Read a bot's draft; its ETag is what a change of it sends as If-Match",
    ),
    Route(
        method="PUT",
        path=f"{_OF_A_BOT}/draft",
        handler=save_draft,
        permission="bots.write",
        accepts={JSON: dict[str, Any]},
        headers=("If-Match",),
        response=Draft,
        summary="Replace a bot's draft: the configuration whole, valid or not yet; If-Match says which draft was seen",
    ),
    Route(
        method="POST",
        path=f"{_OF_A_BOT}/validate",
        handler=validate,
        permission="bots.read",
        rate="read",
        accepts={JSON: dict[str, Any]},
        response=Report,
        summary="Say everything that is wrong with a bot's draft, or with the configuration that is sent",
    ),
    Route(
        method="POST",
        path=f"{_OF_A_BOT}/publish",
        handler=publish,
        permission="bots.write",
        accepts={JSON: PublishWanted},
        headers=("If-Match",),
        response=Published,
        later=Requested,
        summary="Publish a bot's draft as its next version; 202 where it takes another person, or waits for its time",
    ),
    Route(
        method="GET",
        path=f"{_OF_A_BOT}/versions",
        handler=versions,
        permission="bots.read",
        query=VersionsQuery,
        response=paging.Page[VersionView],
        summary="List a bot's published versions, newest first",
    ),
    Route(
        method="GET",
        path=f"{_OF_A_BOT}/versions/{{number}}",
        handler=version,
        permission="bots.read",
        response=WholeVersionView,
        summary="Read a published version",
    ),
    Route(
        method="GET",
        path=f"{_OF_A_BOT}/diff",
        handler=diff,
        permission="bots.read",
        query=DiffQuery,
        response=Comparison,
        summary="Compare two versions of a bot, or its draft: texts word by word, the rest by field",
    ),
    Route(
        method="GET",
        path=f"{_OF_A_BOT}/effective",
        handler=effective_values,
        permission="bots.read",
        query=EffectiveQuery,
        response=Effective,
        summary="Say for each field what counts and where it comes from",
    ),
    Route(
        method="POST",
        path=f"{_OF_A_BOT}/rollback",
        handler=roll_back,
        permission="bots.write",
        body=RollbackWanted,
        response=Published,
        summary="Publish a copy of an earlier version as the next one; the draft stays",
    ),
)
