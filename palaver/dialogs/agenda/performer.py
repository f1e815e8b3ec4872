"""Performs a run without a person: nobody answers, and what it says goes to its journal."""

from collections.abc import Awaitable, Callable
from datetime import UTC
from typing import Any, Final
from uuid import UUID

from palaver.basic.calling import script_values
from palaver.basic.driver import drive
from palaver.basic.errors import BasicError
from palaver.basic.hearing.question import Question
from palaver.basic.library import library
from palaver.basic.limits import Fatal
from palaver.basic.program import Program
from palaver.basic.run import Run
from palaver.basic.solo import Solo
from palaver.basic.values.kinds import File
from palaver.basic.values.text import jsonable
from palaver.basic.world import World
from palaver.chat.context.day import zone_of
from palaver.config.bots import Bot, Bots
from palaver.core.caller import Caller
from palaver.core.errors import NotFound
from palaver.dialogs.agenda.journal import Journal
from palaver.dialogs.agenda.running import Outcome, Taken

OWNER: Final = "system"

Find = Callable[[Bot, str, str], Awaitable[Program | None]]  # a bot's script, and a section of it


def caller_of(account: UUID, bot: UUID) -> Caller:
    """Whoever runs what nobody asked for: in one account, confined to one bot."""
    return Caller(account=account, kind="system", id=bot, owner=OWNER, bots=frozenset({bot}))


class Performer:
    def __init__(self, bots: Bots, find: Find) -> None:
        self.bots, self.find = bots, find

    async def perform(self, taken: Taken) -> Outcome:
        """One attempt on the active version; what the program raises is in the outcome."""
        journal = Journal()
        try:
            bot = await self.bots.active_by_id(caller_of(taken.account_id, taken.bot_id), taken.bot_id)
        except NotFound:
            return Outcome(0, [], {"code": "NotFound", "message": "the bot is archived"}, None)
        try:
            result = jsonable(await self._driven(bot, taken, journal))
        except BasicError as error:
            return Outcome(bot.number, journal.ended(), told(error), None)
        except Fatal as fatal:
            return Outcome(bot.number, journal.ended(), told(fatal.error()), None)
        return Outcome(bot.number, journal.ended(), None, result)

    async def _driven(self, bot: Bot, taken: Taken, journal: Journal) -> Any:
        program = await self.find(bot, taken.script, taken.section)
        if program is None:
            raise BasicError("ScriptNotFound", f"the bot has no script {taken.script} any more")
        argument = taken.input.get("argument")
        given = script_values(program.parameters, [] if argument is None else [argument])
        world = World(zone=zone_of(bot.document.identity.timezone) or UTC, log=journal.add, bot_id=str(bot.id))
        run = Run.of(program, given, known(bot, taken), world=world)
        return await drive(run, self._host(journal), library().keywords)

    def _host(self, journal: Journal) -> Solo:
        return Solo(out=lambda text: journal.add("talk", text), into=_nobody, interactive=False)


def known(bot: Bot, taken: Taken) -> dict[str, Any]:
    """What a run knows by name besides its parameters."""
    names = {"bot": {"id": str(bot.id), "name": bot.name}, "channel": taken.kind}
    return {**names, **taken.input.get("names", {})}


def told(error: BasicError) -> dict[str, Any]:
    where = {"line": error.place.line, "column": error.place.column} if error.place else {}
    return {"code": error.code, "message": error.message, **where}


async def _nobody(question: Question) -> str | File | None:
    del question
    return None
