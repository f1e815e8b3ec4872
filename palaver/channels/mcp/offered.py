"""What a caller is offered: the bots whose document says so, and the collections that they may read."""

from palaver.config.bots import Bot, Bots
from palaver.core.caller import Caller
from palaver.core.errors import NotFound
from palaver.knowledge.collections import Collection, Collections

_MOST = 500


class Offered:
    def __init__(self, bots: Bots, collections: Collections) -> None:
        self._bots, self._collections = bots, collections

    async def bots(self, caller: Caller) -> list[Bot]:
        return [bot for bot in await self._bots.all(caller, _MOST) if bot.document.channels.mcp.enabled]

    async def bot(self, caller: Caller, alias: str) -> Bot:
        """NotFound also for a bot that is not offered."""
        bot = await self._bots.active(caller, alias)
        if not bot.document.channels.mcp.enabled:
            raise NotFound(f"There is no bot {alias!r}.")
        return bot

    async def collections(self, caller: Caller) -> list[Collection]:
        return [*await self._collections.all(caller, _MOST)] if caller.may("knowledge.read") else []

    async def collection(self, caller: Caller, name: str) -> Collection:
        """NotFound also for a collection that the caller may not read."""
        if not caller.may("knowledge.read"):
            raise NotFound(f"There is no collection {name!r}.")
        return await self._collections.one(caller, name)
