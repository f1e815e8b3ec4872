"""JSON routes of a bot's evaluation sets and their runs."""

import re
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from starlette.responses import Response

from palaver.chat.rehearsals.frozen import Target
from palaver.config.document.release import EVAL_SET
from palaver.core.errors import NotFound, Unprocessable
from palaver.kit import jsons, paging
from palaver.kit.jsons import storable
from palaver.modules.evaluation.cases import Case, Cases, Tags, as_csv, from_csv
from palaver.modules.evaluation.comparison import Compared, compared
from palaver.modules.evaluation.runs import Result, Runs, RunView, StoredRun, shown
from palaver.modules.evaluation.sets import Sets, StoredSet, cases_of
from palaver.web.call import Call
from palaver.web.dispatch import decoded, read_body
from palaver.web.route import JSON, Route

CSV: Final = "text/csv"
NO_RUN: Final = "There is no such run."
_NAME: Final = re.compile(EVAL_SET)

Description = Annotated[str, msgspec.Meta(max_length=2000)]


class SetWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    cases: Cases
    description: Description | None = None


class SetHead(msgspec.Struct, frozen=True, kw_only=True):
    """`etag` is what a change of the set sends as If-Match; `newest` is its newest run."""

    name: str
    description: str
    tags: list[str]
    etag: str
    updated_by: str
    updated_at: datetime
    newest: RunView | None


class SetView(SetHead, frozen=True, kw_only=True):
    """A set in a list; `cases` is how many it has."""

    cases: int


class WholeSet(SetHead, frozen=True, kw_only=True):
    cases: list[Case]


class RunWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`target`: "draft", "active" or the number of a version; with `tags` only the cases that have one of them."""

    target: Target = "draft"
    tags: Tags = []


class Begun(msgspec.Struct, frozen=True):
    run_id: UUID


class ResultsQuery(msgspec.Struct, frozen=True):
    """`cursor` is the last position of the page before."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    cursor: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] = 0
    passed: bool | None = None


class CompareQuery(msgspec.Struct, frozen=True):
    """`with` is the run that counts as the one before; without it, that is the last one before this."""

    with_: UUID | None = msgspec.field(default=None, name="with")


class Listed(msgspec.Struct, frozen=True):
    items: list[SetView]


async def listing(call: Call[None]) -> Listed:
    newest = await call.get(Runs).newest(call.caller, call.params["alias"])
    found = await call.get(Sets).all(call.caller, call.params["alias"])
    return Listed([SetView(cases=len(each.cases), **_told(each, newest.get(each.name))) for each in found])


async def read(call: Call[None]) -> Response:
    return await _answer(call, await call.get(Sets).one(call.caller, *_set(call)))


async def put(call: Call[None]) -> Response:
    """A set as the body has it: whole, or its cases alone as a list of JSON objects or as CSV."""
    alias, name = _set(call)
    await call.get(Sets).whose(call.caller, alias)
    if _NAME.fullmatch(name) is None:
        raise Unprocessable("A set's name has up to 100 small letters, digits, - and _.")
    body = await read_body(call.request)
    seen = call.request.headers.get("if-match")
    cases, description = given(body, call.request.headers.get("content-type", ""))
    call.note("cases", len(cases))
    if description is None:
        description = await _description(call, alias, name)
    seen = None if seen is None else seen.strip().removeprefix('"').removesuffix('"')
    stored = await call.get(Sets).put(call.caller, alias, name, storable(description), cases, seen)
    return await _answer(call, stored)


def given(body: bytes, media: str) -> tuple[list[Case], str | None]:
    """The cases in a body, and the description where it has one."""
    if media.startswith(CSV):
        try:
            return from_csv(body.decode("utf-8-sig")), None
        except UnicodeDecodeError as error:
            raise Unprocessable("The CSV is not in UTF-8: save it as UTF-8, then send it again.") from error
    wanted = decoded(body, SetWanted | Cases)
    return (wanted.cases, wanted.description) if isinstance(wanted, SetWanted) else (wanted, None)


async def export(call: Call[None]) -> Response:
    stored = await call.get(Sets).one(call.caller, *_set(call))
    headers = {"Content-Disposition": f'attachment; filename="{stored.name}.csv"'}
    return Response(as_csv(cases_of(stored)), headers=headers, media_type=CSV)


async def delete(call: Call[None]) -> None:
    await call.get(Sets).delete(call.caller, *_set(call))


async def start(call: Call[RunWanted]) -> Begun:
    call.note("target", call.body.target)
    tags = [storable(tag).strip() for tag in call.body.tags]
    id = await call.get(Runs).start(call.caller, *_set(call), call.body.target, tags)
    call.note("run", id)
    return Begun(id)


async def runs(call: Call[None]) -> paging.Page[RunView]:
    found = await call.get(Runs).all(call.caller, *_set(call), call.query.limit + 1, call.query.cursor)
    return paging.page([shown(run) for run in found], call.query, lambda run: run.id)


async def run(call: Call[None]) -> RunView:
    return shown(await run_of(call))


async def results(call: Call[None]) -> paging.Page[Result]:
    wanted = call.query
    found = await call.get(Runs).results(
        call.caller, await run_of(call), wanted.limit + 1, wanted.cursor, only=wanted.passed
    )
    items = found[: wanted.limit]
    return paging.Page(items, str(items[-1].position) if len(found) > len(items) else None)


async def compare(call: Call[None]) -> Compared:
    after = await run_of(call)
    return await compared(call.get(Runs), call.caller, await run_before(call, after, call.query.with_), after)


async def run_before(call: Call[Any], after: StoredRun, wanted: UUID | None) -> StoredRun | None:
    """The run that `after` is compared with: the one that is named, or else the last one before it."""
    if wanted is not None:
        return await call.get(Runs).one(call.caller, *_set(call), wanted)
    return next(iter(await call.get(Runs).all(call.caller, *_set(call), 1, after.id)), None)


async def cancel(call: Call[None]) -> RunView:
    found = await run_of(call)
    await call.get(Runs).cancel(call.caller, found)
    return await run(call)


async def run_of(call: Call[Any]) -> StoredRun:
    return await call.get(Runs).one(call.caller, *_set(call), call.id("run", NO_RUN))


def _set(call: Call[Any]) -> tuple[str, str]:
    return call.params["alias"], call.params["set"]


async def _description(call: Call[None], alias: str, name: str) -> str:
    try:
        return (await call.get(Sets).one(call.caller, alias, name)).description
    except NotFound:
        return ""


async def _answer(call: Call[None], stored: StoredSet) -> Response:
    newest = await call.get(Runs).newest(call.caller, call.params["alias"])
    whole = WholeSet(cases=cases_of(stored), **_told(stored, newest.get(stored.name)))
    return Response(jsons.encode(whole), headers={"ETag": f'"{stored.cases_hash}"'}, media_type=JSON)


def _told(stored: StoredSet, newest: StoredRun | None) -> dict[str, Any]:
    return {
        "name": stored.name,
        "description": stored.description,
        "tags": sorted({tag for case in stored.cases for tag in case["tags"]}),
        "etag": stored.cases_hash,
        "updated_by": stored.updated_by,
        "updated_at": stored.updated_at,
        "newest": newest and shown(newest),
    }


_SETS: Final = "/api/bots/{alias}/evaluations"
_SET: Final = f"{_SETS}/{{set}}"
_RUN: Final = f"{_SET}/runs/{{run}}"

ROUTES: Final = (
    Route(
        method="GET",
        path=_SETS,
        handler=listing,
        permission="bots.read",
        response=Listed,
        summary="List a bot's evaluation sets, each with its newest run",
    ),
    Route(
        method="GET",
        path=_SET,
        handler=read,
        permission="bots.read",
        response=WholeSet,
        summary="Read an evaluation set with its cases",
    ),
    Route(
        method="PUT",
        path=_SET,
        handler=put,
        permission="bots.write",
        accepts={JSON: SetWanted | Cases, CSV: str},
        headers=("If-Match",),
        response=WholeSet,
        summary="Make or replace an evaluation set; a list of cases, as JSON or CSV, leaves its description",
    ),
    Route(
        method="DELETE",
        path=_SET,
        handler=delete,
        permission="bots.write",
        status=204,
        summary="Remove an evaluation set with its runs; not while the active version requires it",
    ),
    Route(
        method="GET",
        path=f"{_SET}/cases.csv",
        handler=export,
        permission="bots.read",
        produces=CSV,
        summary="Read the cases of an evaluation set as CSV",
    ),
    Route(
        method="POST",
        path=f"{_SET}/runs",
        handler=start,
        permission="bots.write",
        body=RunWanted,
        response=Begun,
        status=202,
        summary="Run an evaluation set against a bot's draft, its active version or another one",
    ),
    Route(
        method="GET",
        path=f"{_SET}/runs",
        handler=runs,
        permission="bots.read",
        query=paging.PageQuery,
        response=paging.Page[RunView],
        summary="List the runs of an evaluation set, newest first",
    ),
    Route(
        method="GET",
        path=_RUN,
        handler=run,
        permission="bots.read",
        response=RunView,
        summary="Read how far a run is, what it has used and how many questions have passed",
    ),
    Route(
        method="GET",
        path=f"{_RUN}/results",
        handler=results,
        permission="bots.read",
        query=ResultsQuery,
        response=paging.Page[Result],
        summary="List what came of a run's questions, with the reason of each verdict",
    ),
    Route(
        method="GET",
        path=f"{_RUN}/compare",
        handler=compare,
        permission="bots.read",
        query=CompareQuery,
        response=Compared,
        summary="Compare a run with an earlier one of the same set: regressions first",
    ),
    Route(
        method="POST",
        path=f"{_RUN}/cancel",
        handler=cancel,
        permission="bots.write",
        response=RunView,
        summary="End a run where it is",
    ),
)
