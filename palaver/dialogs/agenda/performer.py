"""Performs a run without a person: nobody answers, what it says goes to its journal, what it did is not done again."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from palaver.basic.calling import script_values
from palaver.basic.errors import BasicError
from palaver.basic.limits import Fatal
from palaver.basic.run import Done, Run
from palaver.basic.state import StateLost
from palaver.basic.values.text import jsonable
from palaver.config.bots import Bot, Bots
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import NotFound
from palaver.dialogs.agenda.answer import said_by
from palaver.dialogs.agenda.automations import Pause
from palaver.dialogs.agenda.behalf import caller_for, restored
from palaver.dialogs.agenda.chain import CHAIN
from palaver.dialogs.agenda.journal import Journal, Line
from palaver.dialogs.agenda.keeping import Keeping
from palaver.dialogs.agenda.running import Outcome, Taken
from palaver.dialogs.errand import Errand
from palaver.dialogs.host import ServerHost, Services
from palaver.dialogs.programs.rules import limits_of, predefined, world_of
from palaver.dialogs.runs.runs import Entry
from palaver.dialogs.runs.stretch import Listens, Sleeps, Stretch

_SHORT_S: Final = 1.0  # a pause that costs less than to be taken up again


class Performer:
    def __init__(self, bots: Bots, services: Services) -> None:
        self.bots, self.services = bots, services

    async def perform(self, taken: Taken) -> Outcome:
        """One attempt, on the active version or that on which it began; what the program raises is in the outcome."""
        journal = Journal([Line(line["level"], line["text"]) for line in taken.log])
        token, number = CHAIN.set(tuple(taken.chain)), 0
        try:
            caller = await caller_for(self.bots.db, taken.account_id, taken.bot_id, restored(taken.input))
            bot = await self._bot(caller, taken)
            number = bot.number
            found = await self._driven(caller, bot, taken, journal)
            if isinstance(found, Pause):
                return Outcome(number, journal.ended(), None, None, found)
            result = jsonable(found)
        except NotFound:
            return Outcome(number, journal.ended(), {"code": "NotFound", "message": "the bot is archived"}, None)
        except StateLost as error:
            return Outcome(number, journal.ended(), {"code": "Interrupted", "message": str(error)}, None)
        except BasicError as error:
            return Outcome(number, journal.ended(), told(error), None)
        except Fatal as fatal:
            return Outcome(number, journal.ended(), told(fatal.error()), None)
        finally:
            CHAIN.reset(token)
        return Outcome(number, journal.ended(), None, result)

    async def _bot(self, caller: Caller, taken: Taken) -> Bot:
        number = taken.version if taken.body is not None else taken.input.get("version", 0)
        if number:
            return await self.bots.version(caller, taken.bot_id, number)
        return await self.bots.active_by_id(caller, taken.bot_id)

    async def _driven(self, caller: Caller, bot: Bot, taken: Taken, journal: Journal) -> Any:
        keeping = Keeping(self.bots.db, self.services.programs, journal, taken.script, taken.section)
        errand = Errand(
            caller=caller,
            bot=bot,
            session=None,
            turn=None,
            channel="",
            trigger=restored(taken.input).trigger,
            db=self.bots.db,
            script=taken.script,
        )
        fields = _fields(taken.input.get("names", {}))
        world = replace(world_of(errand), log=journal.add, fields=fields)
        if taken.body is None:
            run = await self._begun(errand, taken)
            run.world = world
        else:
            run = await keeping.read(bot, taken.body, taken.code or {}, world)
        in_place = taken.kind == "webhook"  # whose caller waits for its answer
        listener = str(fields.get("session_id") or "") if in_place else ""
        host = ServerHost(
            services=self.services, errand=errand, voice=journal.talk, path=taken.script, listener=listener
        )
        entry = Entry(
            id=taken.id,
            bot=bot,
            caller=caller,
            session=taken.id,
            channel="",
            script=taken.script,
            turn=taken.id,
            seq=taken.seq,
        )
        short = math.inf if in_place else _SHORT_S
        stretch = Stretch(keeping, run, entry, host.noting(run.note), short=short, heard=taken.heard)
        if taken.error is not None:
            stretch.repeat(taken.error)
        if not in_place:
            return await _paused(stretch, keeping)
        done = await _waited(stretch)
        return said_by(done.left) if done.value is None else done.value

    async def _begun(self, errand: Errand, taken: Taken) -> Run:
        program = await self.services.programs.program(errand.bot, taken.script, taken.section)
        if program is None:
            raise BasicError("ScriptNotFound", f"the bot has no script {taken.script} any more")
        argument = taken.input.get("argument")
        known = taken.input.get("names", {})
        named = _fields(known) if taken.kind == "webhook" else None
        given = script_values(program.parameters, [] if argument is None else [argument], named)
        names = {**predefined(errand), **known}
        return Run.of(program, given, names, limits=limits_of(errand.bot.document.dialogs))


def _fields(names: Mapping[str, Any]) -> dict[str, Any]:
    """What a webhook's caller has supplied: the fields of its body before those of its address."""
    parts = (names.get("params"), names.get("body"))
    return {name: value for each in parts if isinstance(each, dict) for name, value in each.items()}


async def _waited(stretch: Stretch) -> Done:
    """The end of a run that waits here for what it waits for."""
    while True:
        ending = await stretch.on()
        if isinstance(ending, Done):
            return ending
        if isinstance(ending, Listens):
            stretch.heard = await stretch.host.agenda.wait(ending.event.name, ending.seconds)


async def _paused(stretch: Stretch, keeping: Keeping) -> Any:
    """The result of a run, or a pause: nobody holds anything for it meanwhile."""
    ending = await stretch.on()
    if isinstance(ending, Done):
        return ending.value
    assert isinstance(ending, Sleeps | Listens)  # nobody is there who could be asked

    async def store(tx: Database) -> tuple[int, float]:
        await stretch.settle(ending, tx)
        return stretch.entry.seq, 0.0 if keeping.missed else ending.seconds

    return Pause(store)


def told(error: BasicError) -> dict[str, Any]:
    where = {"line": error.place.line, "column": error.place.column} if error.place else {}
    return {"code": error.code, "message": error.message, **where}
