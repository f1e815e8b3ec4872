"""Other bots of the account in an errand's conversation, as whoever is in it may open them themselves."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from palaver.basic.errors import BasicError, argument_error, limit_exceeded
from palaver.chat.guests import MOST_GUESTS, Guest, Guests
from palaver.config.bots import Bot, Bots
from palaver.core.db import named_queries
from palaver.core.errors import Forbidden, NotFound
from palaver.dialogs.errand import GIVEN, Errand
from palaver.dialogs.tools.shelf import PREFIX
from palaver.tools.toolbox import Toolbox

SQL = named_queries(__file__)

MOVED: Final = "moved"  # in the note of a run that has changed who takes part
_LISTED: Final = 200


class Company:
    """One for the whole process; `of` an errand is its port."""

    def __init__(self, bots: Bots, toolbox: Toolbox) -> None:
        self.bots, self.toolbox, self.stored = bots, toolbox, Guests()

    def of(self, errand: Errand) -> "BotGuests":
        return BotGuests(self, errand)


class BotGuests:
    def __init__(self, company: Company, errand: Errand) -> None:
        self._company, self._errand = company, errand

    async def add(self, bot: str, words: Sequence[str], tools: Sequence[str] | None) -> None:
        found = await self._open(bot)
        named = None if tools is None else await self._named(found, tools)
        said = [*words] or [found.alias, found.name]

        def added(guests: list[Guest]) -> list[Guest]:
            before = next((each for each in guests if each.bot == found.id), None)
            guest = Guest(bot=found.id, words=said, tools=named, priority=before.priority if before else 0)
            if before is None and len(guests) >= MOST_GUESTS:
                raise limit_exceeded(f"more than {MOST_GUESTS} bots in a conversation")
            return [*(guest if each is before else each for each in guests), *([] if before else [guest])]

        await self._change(added)

    async def remove(self, bot: str) -> None:
        id = (await self._open(bot)).id
        await self._change(lambda guests: [each for each in _with(guests, id, bot) if each.bot != id])

    async def prioritise(self, bot: str, priority: int) -> None:
        id = (await self._open(bot)).id

        def put(guests: list[Guest]) -> list[Guest]:
            return [
                Guest(bot=id, words=each.words, tools=each.tools, priority=priority) if each.bot == id else each
                for each in _with(guests, id, bot)
            ]

        await self._change(put)

    async def all(self) -> list[dict[str, Any]]:
        errand = self._errand
        guests = []
        if errand.session is not None:
            guests = await self._company.stored.of(errand.db, errand.caller.account, errand.session)
        added = {each.bot: each for each in guests}
        here = await self._company.bots.named(errand.caller, added)
        others = [bot for bot in await self._company.bots.all(errand.caller, _LISTED) if bot.id not in here]
        told = [_told(bot, added.get(bot.id)) for bot in (*(here[id] for id in added if id in here), *others)]
        return sorted(told, key=lambda each: (not each["added"], -each["priority"]))

    async def give(self, bot: str) -> None:
        errand, found = self._errand, await self._open(bot)
        account, session = errand.caller.account, errand.conversation()
        await self._company.stored.give(errand.db, account, session, found.id, found.number)
        await errand.db.run(SQL.forget_runs, account_id=account, session_id=session, bot_id=found.id)
        errand.note[GIVEN] = errand.note[MOVED] = True

    async def _change(self, edit: Callable[[list[Guest]], list[Guest]]) -> None:
        errand = self._errand
        await self._company.stored.change(errand.db, errand.caller.account, errand.conversation(), edit)
        errand.note[MOVED] = True

    async def _open(self, alias: str) -> Bot:
        self._errand.conversation()
        try:
            found = await self._company.bots.active(self._errand.caller, alias)
        except (NotFound, Forbidden) as error:
            raise BasicError("NotFound", f"there is no bot {alias[:60]}") from error
        if found.id == self._errand.bot.id:
            raise argument_error(f"{alias[:60]} has this conversation already")
        return found

    async def _named(self, bot: Bot, tools: Sequence[str]) -> list[str]:
        """The full names of tools that the bot has."""
        belt = await self._company.toolbox.belt(self._errand.caller, bot)
        found = {each: belt.find(each) or belt.find(f"{PREFIX}{each}") for each in tools}
        for name, tool in found.items():
            if tool is None:
                raise BasicError("NotFound", f"{bot.alias} has no tool {name[:60]}")
        return [tool.name for tool in found.values() if tool is not None]


def _with(guests: list[Guest], id: UUID, alias: str) -> list[Guest]:
    if all(each.bot != id for each in guests):
        raise BasicError("NotFound", f"{alias[:60]} was not added to this conversation")
    return guests


def _told(bot: Bot, guest: Guest | None) -> dict[str, Any]:
    return {
        "name": bot.alias,
        "title": bot.name,
        "added": guest is not None,
        "triggers": guest.words if guest else [],
        "priority": guest.priority if guest else 0,
    }
