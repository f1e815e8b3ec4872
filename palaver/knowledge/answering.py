"""Which bots answer from which collections: read from their published versions, changed by publishing the next one."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from palaver.config.bots import Bot, Bots, must_be_settled
from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding
from palaver.config.document.validate import Check
from palaver.core.caller import Caller
from palaver.knowledge.collections import Collections, FilledCollection, NewCollection

_MOST_BOTS: Final = 500


class Answering:
    def __init__(self, bots: Bots, collections: Collections) -> None:
        self.bots, self.collections = bots, collections

    async def all(self, caller: Caller) -> list[Bot]:
        return await self.bots.all(caller, _MOST_BOTS)

    async def by_collection(self, caller: Caller) -> Mapping[str, list[Bot]]:
        """The caller's bots that answer from each collection; an empty list for any other."""
        found: defaultdict[str, list[Bot]] = defaultdict(list)
        for bot in await self.all(caller):
            for use in bot.document.knowledge.collections:
                found[use.name].append(bot)
        return found

    async def create(self, caller: Caller, new: NewCollection, aliases: Sequence[str]) -> FilledCollection:
        """
        A new collection that these bots answer from; NotFound for an unknown bot, Conflict for one that has a canary
        or takes two people or evaluation sets to publish, before anything is made.
        """
        for alias in aliases:
            must_be_settled(await self.bots.active(caller, alias))
            await self.bots.must_take_one(caller, alias)
        collection = await self.collections.create(caller, new)
        for alias in aliases:
            await self.bots.change(caller, alias, _with(new.name), f"answers from {new.name}")
        return collection


def collections_exist(collections: Collections) -> Check:
    """A check for Bots: each collection that a document names is one of the account's."""

    async def check(account: UUID, document: BotDocument) -> Sequence[Finding]:
        names = [use.name for use in document.knowledge.collections]
        known = await collections.taken(account, names) if names else set()
        return [
            Finding(
                path=f"knowledge.collections.{place}.name",
                code="unknown_collection",
                message=f"there is no collection {name!r}",
                hint="create it under Knowledge, or take it out of the list",
            )
            for place, name in enumerate(names)
            if name not in known
        ]

    return check


def _with(name: str) -> Callable[[dict[str, Any]], None]:
    """Appends a collection to a configuration that does not have it."""

    def edit(config: dict[str, Any]) -> None:
        knowledge = dict(config.get("knowledge", {}))
        uses = list(knowledge.get("collections", ()))
        if all(use["name"] != name for use in uses):
            config["knowledge"] = {**knowledge, "collections": [*uses, {"name": name}]}

    return edit
