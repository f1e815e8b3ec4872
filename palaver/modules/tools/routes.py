"""JSON routes of tools: which there are, trying one, the log of calls, and the word of an operator."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from palaver.config.bots import Bots
from palaver.core.caller import Caller
from palaver.core.errors import Unprocessable
from palaver.kit import paging
from palaver.tools.approvals import Approvals
from palaver.tools.book import Book, StoredCall, Wanted
from palaver.tools.tool import Effect, Origin, Tool
from palaver.tools.toolbox import Toolbox
from palaver.tools.trying import Tried, Trying
from palaver.web.call import Call
from palaver.web.route import Route

LOG: Final = "tools.approve"
MANAGE: Final = "tools.manage"
NO_CALL: Final = "There is no such call."


class ToolView(msgspec.Struct, frozen=True, kw_only=True):
    """`parameters` is its JSON Schema; what `writes` waits for somebody's approval."""

    name: str
    origin: Origin
    title: str
    description: str
    effect: Effect
    parameters: dict[str, Any]


class Tools(msgspec.Struct, frozen=True):
    items: list[ToolView]


class Trial(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Run it as if `bot` had called it; `confirm`: also where it has an effect."""

    bot: Annotated[str, msgspec.Meta(max_length=100)]
    arguments: dict[str, Any] = {}
    confirm: bool = False


class Again(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    confirm: bool = False


class Word(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the call may run, with the arguments that are shown."""

    ok: bool


class LogQuery(paging.PageQuery, frozen=True):
    """`waiting`: only those that ask for an operator right now."""

    name: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    bot: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    turn: UUID | None = None
    session: UUID | None = None
    ok: bool | None = None
    waiting: bool = False


async def list_tools(call: Call[None]) -> Tools:
    return Tools([view(tool) for tool in await call.get(Toolbox).all(call.caller)])


async def try_tool(call: Call[Trial]) -> Tried:
    body = call.body
    bot = await call.get(Bots).active(call.caller, body.bot)
    return await call.get(Trying).once(call.caller, bot, call.params["name"], body.arguments, confirmed=body.confirm)


async def list_calls(call: Call[None]) -> paging.Page[StoredCall]:
    query: LogQuery = call.query
    wanted = await wanted_of(call, query)
    found = await call.get(Book).all(call.caller, wanted, query.limit + 1, query.cursor)
    return paging.page(found, query, lambda each: each.id)


async def wanted_of(call: Call[Any], query: LogQuery) -> Wanted:
    """NotFound for a bot that is not there."""
    bot = (await call.get(Bots).active(call.caller, query.bot)).id if query.bot else None
    return Wanted(
        name=query.name, bot_id=bot, turn_id=query.turn, session_id=query.session, ok=query.ok, waiting=query.waiting
    )


async def replay(call: Call[Again]) -> Tried:
    return await done_again(call, call.id("id", NO_CALL), confirmed=call.body.confirm)


async def done_again(call: Call[Any], id: UUID, *, confirmed: bool) -> Tried:
    caller: Caller = call.caller
    stored = await call.get(Book).get(caller, id)
    if stored.bot_id is None:
        raise Unprocessable("It was tried at its server, which no bot did: try it there again.")
    bot = await call.get(Bots).active_by_id(caller, stored.bot_id)
    return await call.get(Trying).again(caller, bot, id, confirmed=confirmed)


async def decide(call: Call[Word]) -> None:
    await decided(call, call.id("id", NO_CALL), ok=call.body.ok)


async def decided(call: Call[Any], id: UUID, *, ok: bool) -> None:
    await call.get(Approvals).decide(call.caller, id, ok=ok)


def view(tool: Tool) -> ToolView:
    return ToolView(
        name=tool.name,
        origin=tool.origin,
        title=tool.title,
        description=tool.description,
        effect=tool.effect,
        parameters=dict(tool.parameters),
    )


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/tools",
        handler=list_tools,
        permission="bots.read",
        response=Tools,
        summary="List the tools that bots can be given",
    ),
    Route(
        method="POST",
        path="/api/tools/{name}/test",
        handler=try_tool,
        permission=MANAGE,
        body=Trial,
        response=Tried,
        summary="Run a tool by hand",
        refuses=(409,),
    ),
    Route(
        method="GET",
        path="/api/tool-calls",
        handler=list_calls,
        permission=LOG,
        query=LogQuery,
        response=paging.Page[StoredCall],
        summary="List the calls of tools, newest first",
        refuses=(404,),
    ),
    Route(
        method="POST",
        path="/api/tool-calls/{id}/replay",
        handler=replay,
        permission=MANAGE,
        body=Again,
        response=Tried,
        summary="Make a logged call again",
        refuses=(409,),
    ),
    Route(
        method="POST",
        path="/api/tool-calls/{id}/approval",
        handler=decide,
        permission=LOG,
        body=Word,
        status=204,
        summary="Agree to a call that asks for an operator, or decline it",
    ),
)
