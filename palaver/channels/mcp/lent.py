"""The tools of bots for other programs: those that only read and ask nobody, for who may try them by hand."""

from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any, Final, NamedTuple

import mcp_types as types

from palaver.channels.mcp.offered import Offered
from palaver.config.bots import Bot
from palaver.config.document.tools import ToolOverride
from palaver.core.caller import Caller
from palaver.core.errors import NotFound
from palaver.core.services import Services
from palaver.tools.tool import Tool
from palaver.tools.toolbox import Toolbox
from palaver.tools.trying import Trying
from palaver.tools.work import manners

PREFIX: Final = "tool_"
_PERMISSION: Final = "tools.manage"
_LONGEST: Final = 128  # characters of a name, as the protocol has it


class Lent(NamedTuple):
    """`name` is the tool's own for who comes by the protocol."""

    name: str
    bot: Bot
    tool: Tool


class Tools:
    def __init__(self, services: Services, offered: Offered) -> None:
        self._services, self._offered = services, offered

    async def all(self, caller: Caller) -> list[types.Tool]:
        return [
            types.Tool(
                name=each.name,
                title=each.tool.title or each.tool.name,
                description=each.tool.description,
                input_schema=dict(each.tool.parameters),
                annotations=types.ToolAnnotations(read_only_hint=True),
            )
            async for each in self._lent(caller)
        ]

    async def call(self, caller: Caller, name: str, arguments: Mapping[str, Any]) -> types.CallToolResult | None:
        """What the tool says, on record like any call; None where there is none of that name."""
        async for each in self._lent(caller):
            if each.name == name:
                trying = self._services.get(Trying)
                tried = await trying.once(caller, each.bot, each.tool.name, arguments, confirmed=False)
                return types.CallToolResult(content=[types.TextContent(text=tried.result)], is_error=not tried.ok)
        return None

    async def _lent(self, caller: Caller) -> AsyncIterator[Lent]:
        if not may_try(caller):
            return
        for each in await self._offered.bots(caller):
            bot = await self._whole(caller, each.alias)
            if bot is None:
                continue
            belt = await self._services.get(Toolbox).belt(caller, bot)
            for wire, tool in belt.by_wire.items():
                name = f"{PREFIX}{bot.alias}_{wire}"
                if is_harmless(bot, tool) and len(name) <= _LONGEST:
                    yield Lent(name, bot, tool)

    async def _whole(self, caller: Caller, alias: str) -> Bot | None:
        """In lists bots come without their programs."""
        with suppress(NotFound):
            return await self._offered.bot(caller, alias)
        return None


def may_try(caller: Caller) -> bool:
    """Whoever talks to a bot hears what it makes of its tools, not what they say."""
    return caller.may(_PERMISSION)


def is_harmless(bot: Bot, tool: Tool) -> bool:
    """It has no effect, asks nobody before it runs, sends nothing where its caller likes, and needs no conversation."""
    tools = bot.document.tools
    asks = manners(tools.defaults, tools.overrides.get(tool.name) or ToolOverride()).approval != "never"
    return tool.effect == "reads" and not (asks or tool.recipient or tool.stored)
