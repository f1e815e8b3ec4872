"""Pages of an account's tools: which there are, what was called and came of it, and what waits for an operator."""

from typing import Any, Final
from uuid import UUID

import msgspec
from starlette.responses import Response

from palaver.config.bots import Bots
from palaver.core.errors import NotFound, PalaverError
from palaver.kit import jsons
from palaver.modules.tools import routes
from palaver.modules.tools.routes import LOG, MANAGE, NO_CALL
from palaver.tools.book import Book, Wanted
from palaver.tools.toolbox import Toolbox
from palaver.tools.trying import Tried
from palaver.web.call import Call, identifier
from palaver.web.forms import go, read_form, refusal
from palaver.web.render import Pages
from palaver.web.route import page_route

_SHOWN: Final = 50
_WAITING: Final = 50
_BOTS: Final = 200
_OUTCOMES: Final = {"": "All", "true": "Worked", "false": "Failed"}
_LONGEST: Final = 20_000  # characters of a result that a page shows


async def show_all(call: Call[None]) -> Response:
    tools = await call.get(Toolbox).all(call.caller)
    return call.get(Pages).page(call, "tools/tools.html", tools=tools, waiting=await waiting(call))


async def calls(call: Call[None]) -> Response:
    query = call.request.query_params
    asked = {name: query.get(name, "")[:200] for name in ("bot", "name", "ok")}
    before = identifier(query["before"], "There is no such page.") if query.get("before") else None
    bots, book = call.get(Bots), call.get(Book)
    wanted = Wanted(
        name=asked["name"] or None,
        bot_id=(await bots.active(call.caller, asked["bot"])).id if asked["bot"] else None,
        ok={"true": True, "false": False}.get(asked["ok"]),
    )
    found = await book.all(call.caller, wanted, _SHOWN + 1, before)
    asking = await book.all(call.caller, Wanted(waiting=True), _WAITING)
    aliases = [bot.alias for bot in await bots.all(call.caller, _BOTS)]
    if asked["bot"] and asked["bot"] not in aliases:
        aliases.append(asked["bot"])
    named = await bots.named(call.caller, (each.bot_id for each in (*found, *asking) if each.bot_id))
    return call.get(Pages).page(
        call,
        "tools/calls.html",
        calls=found[:_SHOWN],
        asking=asking,
        older=str(found[_SHOWN - 1].id) if len(found) > _SHOWN else "",
        bots=[{"value": "", "label": "All"}, *({"value": alias, "label": alias} for alias in aliases)],
        names={str(id): bot.alias for id, bot in named.items()},
        outcomes=[{"value": value, "label": label} for value, label in _OUTCOMES.items()],
        asked=asked,
        shown=jsons.pretty,
        waiting=await waiting(call),
    )


async def show_call(call: Call[None]) -> Response:
    return await _one(call, call.id("id", NO_CALL), None)


async def replay(call: Call[None]) -> Response:
    id = call.id("id", NO_CALL)
    await call.get(Book).get(call.caller, id)
    form = await read_form(call)
    try:
        tried = await routes.done_again(call, id, confirmed=form.has("confirm"))
    except PalaverError as error:
        return await _one(call, id, None, await refusal(call, error, MANAGE), error.status)
    return await _one(call, id, tried)


async def decide(call: Call[None]) -> Response:
    """The word of an operator; what nobody waits for any more is told as such."""
    id = call.id("id", NO_CALL)
    await call.get(Book).get(call.caller, id)
    form = await read_form(call)
    await routes.decided(call, id, ok=form.text("ok") == "true")
    return go(call, "/tools/calls")


async def waiting(call: Call[Any]) -> int:
    """How many calls ask for an operator, as far as the caller may answer them."""
    if not call.caller.may(LOG):
        return 0
    return len(await call.get(Book).all(call.caller, Wanted(waiting=True), _WAITING))


async def _one(call: Call[Any], id: UUID, tried: Tried | None, error: str = "", status: int = 200) -> Response:
    stored = await call.get(Book).get(call.caller, id)
    named = await call.get(Bots).named(call.caller, [stored.bot_id] if stored.bot_id else [])
    document = next((bot.document for bot in named.values()), None)
    try:
        writes = (await call.get(Toolbox).get(call.caller, stored.name, document)).effect == "writes"
        gone = False
    except NotFound:
        writes, gone = False, True
    said = stored.arguments if isinstance(stored.arguments, str) else jsons.pretty(stored.arguments)
    return call.get(Pages).page(
        call,
        "tools/call.html",
        status,
        each=msgspec.structs.replace(stored, result=(stored.result or "")[:_LONGEST]),
        bot=next((bot.alias for bot in named.values()), ""),
        arguments=said,
        writes=writes,
        gone=gone or stored.bot_id is None or isinstance(stored.arguments, str),
        tried=tried,
        error=error,
        waiting=await waiting(call),
    )


PAGES: Final = (
    page_route("GET", "/tools", show_all, "bots.read"),
    page_route("GET", "/tools/calls", calls, LOG),
    page_route("GET", "/tools/calls/{id}", show_call, LOG),
    page_route("POST", "/tools/calls/{id}/replay", replay, MANAGE),
    page_route("POST", "/tools/calls/{id}/approval", decide, LOG),
)
