"""All tools, by where they come from: which ones a bot has, and which there are."""

from collections.abc import Sequence

import msgspec

from palaver.config.bots import Bot
from palaver.config.document.document import BotDocument
from palaver.core.caller import Caller
from palaver.core.errors import NotFound
from palaver.core.logs import logger
from palaver.tools.belt import Belt
from palaver.tools.schema import flaw
from palaver.tools.tool import Shelf, Tool

log = logger("tools")


class Toolbox:
    """`shelves` are handed over by whoever puts the areas together; more may be added before the first turn."""

    def __init__(self, shelves: Sequence[Shelf] = ()) -> None:
        self.shelves = [*shelves]

    async def belt(self, caller: Caller, bot: Bot, chosen: Sequence[str] | None = None) -> Belt:
        """
        The tools of a bot, or those of all it could have that a program has `chosen` for a conversation.

        One whose schema nothing can be checked by is left out, and the log says so.
        """
        if not bot.document.tools.max_rounds:
            return Belt(())
        bot = bot if chosen is None else _with_tools(bot, chosen)
        found: dict[str, Tool] = {}
        for shelf in self.shelves:
            for tool in await shelf.offered(caller, bot):
                if chosen is not None and tool.name not in chosen and not tool.stored:
                    continue
                if (reason := flaw(tool.parameters)) is not None:
                    log.warning("a tool cannot be offered", tool=tool.name, reason=reason)
                else:
                    found.setdefault(tool.name, tool)
        return Belt(tuple(found.values()))

    async def all(self, caller: Caller, document: BotDocument | None = None) -> list[Tool]:
        """Every tool that there is for the caller's account, or for a bot with this document, by name."""
        found = {tool.name: tool for shelf in self.shelves for tool in await shelf.all(caller, document)}
        return [found[name] for name in sorted(found)]

    async def get(self, caller: Caller, name: str, document: BotDocument | None = None) -> Tool:
        """One of them; NotFound."""
        for tool in await self.all(caller, document):
            if tool.name == name:
                return tool
        raise NotFound("There is no such tool.")


def _with_tools(bot: Bot, names: Sequence[str]) -> Bot:
    tools = bot.document.tools.model_copy(update={"enabled": [*names]})
    return msgspec.structs.replace(bot, document=bot.document.model_copy(update={"tools": tools}))
