"""JSON routes of usage: sums, the calls behind them, CSV; and what one's own turn has cost."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Final
from uuid import UUID

import msgspec
from starlette.responses import Response, StreamingResponse

from palaver.accounting.call import CACHED
from palaver.accounting.usage import CallView, Group, Grouping, Span, Sums, UsageRecord
from palaver.chat.sessions.sessions import NO_TURN, Sessions
from palaver.kit import csvs, paging
from palaver.web.call import Call
from palaver.web.route import Route

PERMISSION: Final = "usage.read"
COLUMNS: Final = ("day", "bot", "activity", "provider", "model", "key", "person", *Sums.__struct_fields__)


class UsageQuery(Span, frozen=True, kw_only=True):
    group_by: Grouping = "day"


class CallsQuery(Span, frozen=True, kw_only=True):
    """`cursor` is the id of the last call of the page before."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    cursor: UUID | None = None


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """The sums of some days and their parts, whose sums they are where there are no more than 500."""

    since: date = msgspec.field(name="from")
    until: date = msgspec.field(name="to")
    group_by: Grouping
    totals: Sums
    items: list[Group]


class TurnCost(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a turn's calls have used; who may see bots sees also what they have cost, `unpriced` of them having no price.

    The calls themselves are for who may see usage.
    """

    prompt_tokens: int
    completion_tokens: int
    cost_micros: int | None
    unpriced: int | None
    calls: list[CallView] = []


async def usage(call: Call[None]) -> Usage:
    asked: UsageQuery = call.query
    record, (first, last) = call.get(UsageRecord), asked.days
    return Usage(
        since=first,
        until=last,
        group_by=asked.group_by,
        totals=await record.sums(call.caller, asked),
        items=await record.groups(call.caller, asked, asked.group_by),
    )


async def calls(call: Call[None]) -> paging.Page[CallView]:
    asked: CallsQuery = call.query
    found = await call.get(UsageRecord).calls(call.caller, asked, asked.limit + 1, asked.cursor)
    return paging.page(found, paging.PageQuery(limit=asked.limit), lambda each: each.id)


async def export(call: Call[None]) -> Response:
    """The first day is read before the answer begins: a database that is away is an error, and no empty file."""
    first, last = call.query.days
    days = call.get(UsageRecord).days(call.caller, call.query)
    begin = await anext(days)

    async def pieces() -> AsyncIterator[bytes]:
        yield csvs.lines([COLUMNS]) + csvs.of(begin, COLUMNS)
        async for rows in days:
            if rows:
                yield csvs.of(rows, COLUMNS)

    headers = {"Content-Disposition": f'attachment; filename="usage-{first}-{last}.csv"'}
    return StreamingResponse(pieces(), media_type="text/csv; charset=utf-8", headers=headers)


async def turn_cost(call: Call[None]) -> TurnCost:
    turn = call.id("turn", NO_TURN)
    await call.get(Sessions).turn(call.caller, turn)
    found = await call.get(UsageRecord).of_turn(call.caller, turn)
    made = [each for each in found if each.outcome != CACHED]
    sees_cost = call.caller.may("bots.read")
    return TurnCost(
        prompt_tokens=sum(each.prompt_tokens for each in made),
        completion_tokens=sum(each.completion_tokens for each in made),
        cost_micros=sum(each.cost_micros for each in made) if sees_cost else None,
        unpriced=sum(each.price_id is None for each in made) if sees_cost else None,
        calls=found if call.caller.may(PERMISSION) else [],
    )


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/usage",
        handler=usage,
        permission=PERMISSION,
        query=UsageQuery,
        response=Usage,
        summary="What calls of models have used and cost, by day, bot, model, key, person or activity",
    ),
    Route(
        method="GET",
        path="/api/usage/calls",
        handler=calls,
        permission=PERMISSION,
        query=CallsQuery,
        response=paging.Page[CallView],
        summary="The calls behind a sum, newest first, each with the price that it cost by",
    ),
    Route(
        method="GET",
        path="/api/usage/export.csv",
        handler=export,
        permission=PERMISSION,
        query=Span,
        produces="text/csv",
        summary="The sums of each day as CSV",
    ),
    Route(
        method="GET",
        path="/api/chat/turns/{turn}/cost",
        handler=turn_cost,
        permission="chat.use",
        response=TurnCost,
        summary="What the calls of a turn have used and cost",
    ),
)
