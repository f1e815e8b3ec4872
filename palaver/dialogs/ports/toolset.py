"""Tools for programs: those that the conversation's model may call, and those of servers that the bot is bound to."""

from typing import Any, Final

import msgspec

from palaver.basic.errors import BasicError
from palaver.chat.scene import Scenes
from palaver.config.bots import Bot
from palaver.core.errors import NotFound, PalaverError
from palaver.dialogs.errand import Errand
from palaver.dialogs.tools.shelf import PREFIX, offers_in
from palaver.dialogs.turns.setting import change, set_for
from palaver.tools.tool import Tool
from palaver.tools.toolbox import Toolbox
from palaver.tools.trying import Trying
from palaver.tools.work import manners_of

_SERVERS: Final = "mcp."
_MOST: Final = 64


class Tools:
    """One for the whole process; `of` an errand is its port."""

    def __init__(self, toolbox: Toolbox, trying: Trying, scenes: Scenes) -> None:
        self.toolbox, self.trying, self.scenes = toolbox, trying, scenes

    def of(self, errand: Errand) -> "DialogTools":
        return DialogTools(self, errand)


class DialogTools:
    def __init__(self, tools: Tools, errand: Errand) -> None:
        self._tools, self._errand = tools, errand

    async def use(self, name: str) -> None:
        found, known = await self._named(name), await self._in_use()
        if len({*known, found}) > _MOST:
            raise BasicError("LimitExceeded", f"more than {_MOST} tools at once")
        await self._put([*dict.fromkeys([*known, found])])

    async def leave(self, name: str = "") -> None:
        known = await self._in_use()
        gone = await self._named(name) if name else ""
        if self._errand.session is None:
            return
        await self._put([each for each in known if name and each != gone])

    async def all(self) -> list[dict[str, Any]]:
        return [_told(tool, tool.name.removeprefix(PREFIX)) for tool in await self._belt()]

    async def of_server(self, server: str) -> list[dict[str, Any]]:
        found = await self._of(server)
        return [{**_told(tool, name), "parameters": dict(tool.parameters)} for name, tool in found.items()]

    async def ask_server(self, server: str, tool: str, arguments: dict[str, Any]) -> Any:
        """What asks somebody first is asked by a model alone: here nobody would be."""
        errand, found = self._errand, (await self._of(server)).get(tool)
        if found is None:
            raise BasicError("NotFound", f"the bot is bound to no tool {tool} of {server}")
        if asks_first(errand.bot, found):
            raise BasicError("AccessDenied", f"{found.name} needs somebody's approval: its override says otherwise")
        try:
            tried = await self._tools.trying.once(errand.caller, errand.bot, found.name, arguments, confirmed=True)
        except PalaverError as error:
            raise BasicError("ArgumentError", error.message) from error
        if not tried.ok:
            raise BasicError("HttpError", tried.result)
        return _value(tried.result)

    async def _belt(self) -> list[Tool]:
        errand = self._errand
        chosen = (await set_for(errand, self._tools.scenes)).tools
        return [*(await self._tools.toolbox.belt(errand.caller, errand.bot, chosen)).by_wire.values()]

    async def _in_use(self) -> list[str]:
        """The bot's own until a program has chosen; what comes with memory is no choice."""
        chosen = (await set_for(self._errand, self._tools.scenes)).tools
        return [tool.name for tool in await self._belt() if not tool.stored] if chosen is None else chosen

    async def _put(self, names: list[str]) -> None:
        await change(self._errand, self._tools.scenes, tools=names)

    async def _named(self, written: str) -> str:
        """The full name of a script's tool, or of any other that the bot could be given."""
        document = self._errand.bot.document
        offer = (await offers_in(document)).tool(written) if document.dialogs.scripts else None
        if offer is not None:
            return f"{PREFIX}{offer.name}"
        try:
            return (await self._tools.toolbox.get(self._errand.caller, written, document)).name
        except NotFound:
            raise BasicError("NotFound", f"there is no tool {written}") from None

    async def _of(self, server: str) -> dict[str, Tool]:
        belt = await self._tools.toolbox.belt(self._errand.caller, self._errand.bot)
        start = f"{_SERVERS}{server}."
        found = {tool.name.removeprefix(start): tool for tool in belt.by_wire.values() if tool.name.startswith(start)}
        if not found:
            raise BasicError("NotFound", f"the bot is bound to no server {server}")
        return found


def asks_first(bot: Bot, tool: Tool) -> bool:
    manners = manners_of(bot.document.tools, tool.name)
    return manners.approval != "never" or (tool.effect == "writes" and not manners.explicit)


def _told(tool: Tool, name: str) -> dict[str, Any]:
    return {"name": name, "description": tool.description}


def _value(said: str) -> Any:
    try:
        found = msgspec.json.decode(said)
    except (msgspec.DecodeError, RecursionError):
        return said
    return found
