"""A dialog on a real database, played by workers that die: each goes on from what the last one has stored."""

from collections.abc import Callable, Iterator
from typing import Any, cast

from palaver.basic.hearing.question import Question
from palaver.basic.ports.absent import Absent
from palaver.basic.run import Done, Run
from palaver.chat.handover.handover import Handover
from palaver.chat.memory.memory import Memory
from palaver.chat.models import Models
from palaver.chat.scene import Scenes
from palaver.config.bots import Bot
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.dialogs.errand import Errand, Ports
from palaver.dialogs.host import Services
from palaver.dialogs.ports.http import Client
from palaver.dialogs.ports.memory import Keepsakes
from palaver.dialogs.programs.programs import Programs
from palaver.dialogs.programs.rules import limits_of, predefined, world_of
from palaver.dialogs.runs.runs import Entry, Runs, State
from palaver.dialogs.runs.stretch import Stretch
from palaver.dialogs.turns.dialogue import host_of
from palaver.kit.ids import uuid7
from tests.chat.sessions.test_retention import SESSION


class Killed(BaseException):
    """The worker is gone: nothing of it runs any more."""


class Mortal(Runs):
    """Dies when it would store for the `last` time, before that or right after its transaction began."""

    last = -1
    stored = 0

    async def keep(self, tx: Database, entry: Entry, run: Run, state: State = "running", **given: Any) -> None:
        if self.stored == self.last:
            raise Killed
        self.stored += 1
        await super().keep(tx, entry, run, state, **given)
        if self.stored == self.last and self.torn:
            raise Killed

    torn = False


def services_of(db: Database, client: Client) -> Services:
    """What a dialog needs that calls no model and nobody."""

    def absent(_errand: Errand) -> Any:
        return Absent("a server")

    ports = Ports(
        data=absent,
        http=client.of,
        drive=absent,
        knowledge=absent,
        toolset=absent,
        agenda=absent,
        post=absent,
        senses=absent,
        guests=absent,
        desk=absent,
        people=absent,
    )
    return Services(
        programs=Programs(),
        ports=ports,
        keepsakes=Keepsakes(db),
        facts=cast("Memory", None),
        models=cast("Models", None),
        handover=cast("Handover", None),
        scenes=Scenes(db),
    )


class Played:
    """One conversation: `said` is what each turn came to, however often workers die."""

    def __init__(self, db: Database, services: Services, caller: Caller, bot: Bot) -> None:
        self.db, self.services, self.caller, self.bot = db, services, caller, bot
        self.session = uuid7()
        self.said: list[str] = []
        self.deaths = 0

    async def begin(self) -> None:
        async with self.db.pool.acquire() as connection:
            await connection.execute(SESSION, self.session, self.bot.account, self.bot.id, 0)

    async def turn(self, runs: Runs, answer: str | None) -> bool:
        """Whether the run is over after a turn; `runs` may die, another worker goes on."""
        turn = uuid7()
        try:
            entry, over = await self._stretch(runs, turn, answer)
        except Killed:
            self.deaths += 1
            alive = Runs(self.db, Programs(), 2)
            stored = await alive.of(self.bot.account, self.session, self.bot.id)
            again = stored is None or stored.turn_id != turn or stored.state == "waiting"
            if stored is not None and stored.turn_id == turn and stored.state != "running":
                self.said.append(stored.said)
                return stored.state == "done"
            entry, over = await self._stretch(alive, turn, answer if again else None)
        self.said.append("\n\n".join(entry.said))
        return over

    async def _stretch(self, runs: Runs, turn: Any, answer: str | None) -> tuple[Entry, bool]:
        stored = await runs.of(self.bot.account, self.session, self.bot.id)
        entry = Entry(
            id=stored.id if stored else uuid7(),
            bot=self.bot,
            caller=self.caller,
            session=self.session,
            channel="api",
            script="start.bas",
            turn=turn,
            seq=stored.seq if stored else 0,
            said=[stored.said] if stored and stored.state == "running" and stored.said else [],
            known=set(stored.code) if stored else set(),
        )
        host = host_of(self.services, entry, entry.said.append, lambda: None)
        if stored is None:
            program = await runs.programs.program(self.bot, "start.bas")
            assert program is not None
            limits = limits_of(self.bot.document.dialogs)
            run = Run.of(program, None, predefined(host.errand), limits=limits, world=world_of(host.errand))
        else:
            run = await runs.read(stored, self.bot, world_of(host.errand))
        stretch = Stretch(runs, run, entry, host.noting(run.note))
        if answer is not None and stored is not None:
            assert run.pending is not None
            if not await stretch.hear(Question.of(run.pending.arguments), answer):
                return entry, False
        ending = await stretch.on()
        async with self.db.transaction() as tx:
            await stretch.settle(ending, tx)
        return entry, isinstance(ending, Done)


def deaths(most: int) -> Iterator[Callable[[Mortal], None]]:
    """Each way to die once: before and amid each thing that is stored."""
    for last in range(most):
        for torn in (False, True):

            def doom(runs: Mortal, last: int = last, torn: bool = torn) -> None:
                runs.last, runs.torn, runs.stored = last, torn, 0

            yield doom


__all__ = ["Killed", "Mortal", "Played", "services_of"]
