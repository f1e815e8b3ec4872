"""Pages of a bot's tools: which it has and who is asked before they run, and one of them to look at and to try."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from starlette.responses import Response

from palaver.config.bots import Bot, Bots
from palaver.config.document.tools import ToolOverride
from palaver.config.frame import bot_page
from palaver.core.errors import PalaverError
from palaver.kit import jsons
from palaver.modules.tools.arguments import arguments, fields, typed
from palaver.modules.tools.routes import LOG, MANAGE
from palaver.tools.book import Book, Wanted
from palaver.tools.tool import Tool
from palaver.tools.toolbox import Toolbox
from palaver.tools.trying import Tried, Trying
from palaver.tools.work import Manners, manners
from palaver.web.call import Call
from palaver.web.forms import read_form, refusal
from palaver.web.route import page_route

_PATH: Final = "/bots/{alias}/tools"
_RECENT: Final = 10
_ASKED: Final = {"user": "whoever asks", "operator": "an operator"}


class Row(msgspec.Struct, frozen=True):
    """A tool as a bot has it, or could; `asked` is who must agree before it runs, "" for nobody."""

    tool: Tool
    has: bool
    asked: str
    manners: Manners


async def show(call: Call[None]) -> Response:
    bot = await call.get(Bots).active(call.caller, call.params["alias"])
    rows = await _rows(call, bot)
    own, other = [row for row in rows if row.has], [row for row in rows if not row.has]
    rounds = bot.document.tools.max_rounds
    return await bot_page(call, "tools/bot_tools.html", bot.alias, own=own, other=other, rounds=rounds)


async def show_one(call: Call[None]) -> Response:
    return await _one(call, {}, None)


async def try_it(call: Call[None]) -> Response:
    bot, tool = await _named(call)
    form = await read_form(call)
    values = typed(tool.parameters, form)
    call.noted.update(bot=bot.alias, tool=tool.name)
    try:
        given = arguments(tool.parameters, values)
        tried = await call.get(Trying).once(call.caller, bot, tool.name, given, confirmed=form.has("confirm"))
    except PalaverError as error:
        return await _one(call, values, None, await refusal(call, error, MANAGE), error.status)
    return await _one(call, values, tried)


async def _rows(call: Call[Any], bot: Bot) -> list[Row]:
    """The bot's own tools in its order, then the others that there are."""
    toolbox = call.get(Toolbox)
    belt = [*(await toolbox.belt(call.caller, bot)).by_wire.values()]
    names = {tool.name for tool in belt}
    others = [tool for tool in await toolbox.all(call.caller, bot.document) if tool.name not in names]
    return [_row(bot, tool, has=True) for tool in belt] + [_row(bot, tool, has=False) for tool in others]


def _row(bot: Bot, tool: Tool, *, has: bool) -> Row:
    tools = bot.document.tools
    how = manners(tools.defaults, tools.overrides.get(tool.name) or ToolOverride())
    return Row(tool, has, _asked(tool, how), how)


def _asked(tool: Tool, how: Manners) -> str:
    """What consent.needed says of its calls, in words."""
    if how.approval != "never":
        return _ASKED[how.approval]
    if tool.effect == "writes":
        return "whoever asks, once it has read something" if how.explicit else "whoever asks"
    return "whoever asks, for an address that they did not give" if tool.recipient else ""


async def _named(call: Call[Any]) -> tuple[Bot, Tool]:
    bot = await call.get(Bots).active(call.caller, call.params["alias"])
    return bot, await call.get(Trying).tool(call.caller, bot, call.params["tool"])


async def _one(
    call: Call[Any], values: Mapping[str, str], tried: Tried | None, error: str = "", status: int = 200
) -> Response:
    bot, tool = await _named(call)
    belt = await call.get(Toolbox).belt(call.caller, bot)
    recent = []
    if call.caller.may(LOG):
        recent = await call.get(Book).all(call.caller, Wanted(name=tool.name, bot_id=bot.id), _RECENT)
    return await bot_page(
        call,
        "tools/bot_tool.html",
        bot.alias,
        status,
        row=_row(bot, tool, has=belt.find(tool.name) is not None),
        schema=jsons.pretty(tool.parameters),
        fields=fields(tool.parameters, values),
        tried=tried,
        error=error,
        calls=recent,
    )


PAGES: Final = (
    page_route("GET", _PATH, show, "bots.read"),
    page_route("GET", f"{_PATH}/{{tool}}", show_one, "bots.read"),
    page_route("POST", f"{_PATH}/{{tool}}", try_it, MANAGE),
)
