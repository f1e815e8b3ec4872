"""JSON routes of the audit: list, verify, export."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Final, Literal

import msgspec
from starlette.responses import Response, StreamingResponse

from palaver.core.audit import ACTS, Entry, Outcome, Record, Verdict, Wanted
from palaver.core.errors import Unprocessable
from palaver.kit.clock import now
from palaver.kit.paging import Page
from palaver.modules.audit.export import FORMATS
from palaver.security.names import Names
from palaver.security.permissions import PERMISSIONS
from palaver.web.call import Call
from palaver.web.route import ANYONE, PUBLIC, Route

Moment = Annotated[datetime, msgspec.Meta(tz=True)]

_BIGINT: Final = 2**63 - 1
_LONGEST: Final = 50
ACTIONS: Final = (*ACTS, *PERMISSIONS, ANYONE, PUBLIC)  # the last two: refused where nothing is asked for


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """`actor` as entries name it ("user:…", "key:…"), several by comma; `from` is in the span, `to` is not."""

    actor: str | None = None
    action: str | None = None
    outcome: Outcome | None = None
    since: Moment | None = msgspec.field(default=None, name="from")
    until: Moment | None = msgspec.field(default=None, name="to")


class ListQuery(Filter, frozen=True, kw_only=True):
    """`cursor` is the last `seq` of the page before."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    cursor: Annotated[int, msgspec.Meta(ge=1, le=_BIGINT)] | None = None


class ExportQuery(Filter, frozen=True, kw_only=True):
    format: Literal["jsonl", "csv"] = "jsonl"


class Shown(Entry, frozen=True, kw_only=True):
    """An entry with what its actor is called today; empty when nobody of this account has that id any more."""

    actor_name: str


async def entries(call: Call[None]) -> Page[Shown]:
    found = await call.get(Record).latest(call.caller, wanted(call.query), call.query.limit + 1, call.query.cursor)
    items = found[: call.query.limit]
    return Page(await shown(call, items), str(items[-1].seq) if len(found) > len(items) else None)


async def shown(call: Call[None], found: list[Entry]) -> list[Shown]:
    names = await call.get(Names).of(call.caller, {entry.actor for entry in found})
    return [Shown(**msgspec.structs.asdict(entry), actor_name=names.get(entry.actor, "")) for entry in found]


async def verify(call: Call[None]) -> Verdict:
    return await call.get(Record).verify(call.caller)


async def export(call: Call[None]) -> Response:
    """The first batch is read before the answer begins: a database that is away is an error, and no empty file."""
    format = FORMATS[call.query.format]
    batches = call.get(Record).all(call.caller, wanted(call.query))
    first: list[Entry] = await anext(batches, [])

    async def pieces() -> AsyncIterator[bytes]:
        yield format.head + format.lines(first)
        async for batch in batches:
            yield format.lines(batch)

    for asked, value in msgspec.to_builtins(call.query).items():
        if value is not None:
            call.note(asked, value)
    await call.tell("audit.read")
    name = f"audit-{now():%Y-%m-%d}.{call.query.format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(pieces(), media_type=format.media, headers=headers)


def must_be_action(name: str | None) -> None:
    """A misspelled one would be an empty record."""
    if name is not None and name not in ACTIONS:
        raise Unprocessable(f"There is no action {name[:_LONGEST]!r}. There are: {', '.join(ACTIONS)}.")


def wanted(asked: Filter) -> Wanted:
    must_be_action(asked.action)
    return Wanted(
        actors=None if asked.actor is None else [asked.actor, *asked.actor.split(",")],
        action=asked.action,
        outcome=asked.outcome,
        since=_utc(asked.since),
        until=_utc(asked.until),
    )


def _utc(when: datetime | None) -> datetime | None:
    try:
        return when and when.astimezone(UTC)
    except OverflowError as error:
        raise Unprocessable("This moment lies outside of the calendar.") from error


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/audit",
        handler=entries,
        permission="audit.read",
        query=ListQuery,
        response=Page[Shown],
        summary="Acts on record, newest first",
    ),
    Route(
        method="GET",
        path="/api/audit/verify",
        handler=verify,
        permission="audit.read",
        response=Verdict,
        summary="Compute the chain of the record anew",
    ),
    Route(
        method="GET",
        path="/api/audit/export",
        handler=export,
        permission="audit.read",
        query=ExportQuery,
        produces="application/jsonl",
        alternatives=("text/csv",),
        summary="The record as JSON lines or CSV, oldest first",
    ),
)
