"""Runs that go on without a question: their wait is over, or the worker that had them has died."""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from palaver.basic.errors import BasicError
from palaver.basic.limits import Fatal
from palaver.basic.state import StateLost
from palaver.chat.moderated import Moderation
from palaver.chat.telling import tell
from palaver.chat.turn import Turn
from palaver.config.bots import Bot, Bots
from palaver.core.caller import UNRESTRICTED, server
from palaver.core.errors import NotFound, PalaverError
from palaver.core.logs import logger
from palaver.dialogs.host import Services
from palaver.dialogs.ports.acting import may_act
from palaver.dialogs.programs.rules import world_of
from palaver.dialogs.runs.runs import Elsewhere, Runs, Stored
from palaver.dialogs.runs.stretch import Stretch
from palaver.dialogs.turns.dialogue import APOLOGY, called_in, entry_of, host_of, voice_of
from palaver.kit.ids import uuid7
from palaver.security.standing.absent import absent

log = logger("dialogs")

WAKE: Final = "dialogs.wake"
LOOK_S: Final = 1.0
_TOGETHER: Final = 10
_TAKEN: Final = 50  # that this worker has at once of what is due


class Waking:
    def __init__(self, runs: Runs, services: Services, moderation: Moderation, bots: Bots) -> None:
        self.runs, self.services, self.moderation = runs, services, moderation
        self.bots = bots
        self._places = asyncio.Semaphore(_TOGETHER)
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed: list[UUID] = []
        self._judges = False
        self._more = False  # is due than this worker has taken

    def heard(self, closed: Sequence[UUID]) -> None:
        """This worker may judge others, and has just closed these turns of dead ones."""
        self._judges = True
        self._closed += closed

    async def watch(self) -> None:
        """Look when a wait of a run is over that was stored here, and each second for those of others."""
        rung = self.runs.alarm.rung
        while True:
            rung.clear()
            await self.look()
            with suppress(TimeoutError):
                await asyncio.wait_for(rung.wait(), LOOK_S)

    async def look(self) -> None:
        """Go on with what waited until now, and with what the dead have left."""
        await self._due()
        if self._judges:
            self._judges, closed, self._closed = False, self._closed, []
            for stored in await self.runs.dead():
                self._start(self._gone_on(stored, stored.turn_id))
            await self._mended(closed)

    async def _due(self) -> None:
        while room := max(_TAKEN - len(self._tasks), 0):
            due = await self.runs.due(room)
            for stored in due:
                self._start(self._gone_on(stored, uuid7(self.runs.worker)))
            if len(due) < room:
                return
        self._more = True

    def _over(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._more and len(self._tasks) <= _TOGETHER:
            self._more = False
            self.runs.alarm.rung.set()

    async def close(self) -> None:
        """What is under way goes on at another worker."""
        self.runs.alarm.close()
        for task in [*self._tasks]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._over)

    async def _mended(self, closed: Sequence[UUID]) -> None:
        """Of turns that were closed though their program had come to its wait before, all is known that was said."""
        for each in await self.runs.said_in(closed) if closed else ():
            async with self.runs.db.transaction() as tx:
                whose = each.account_id, each.session_id, each.turn_id, each.bot_id, each.version
                await tell(tx, *whose, each.said)
            await self.services.handover.told(each.account_id, each.owner, each.session_id)

    async def _gone_on(self, stored: Stored, turn: UUID) -> None:
        async with self._places:
            try:
                bot = await self.bots.version(server(stored.account_id, UNRESTRICTED), stored.bot_id, stored.version)
                await self._played(stored, bot, turn)
            except Elsewhere:
                return
            except NotFound:
                await self.runs.give_up(stored.account_id, stored.id, stored.seq, "its bot is gone")
            except PalaverError as error:
                log.warning("a dialog cannot go on yet", run=str(stored.id), reason=error.message)
                await self.runs.let_go(stored.account_id, stored.id, stored.seq)
            except Exception as error:  # nobody waits for it; the log holds the trace
                log.exception("a dialog cannot go on", run=str(stored.id), exc_info=error)
                await self.runs.give_up(stored.account_id, stored.id, stored.seq, "something went wrong on our side")

    async def _played(self, stored: Stored, bot: Bot, id: UUID) -> None:
        caller = await absent(
            self.runs.db, account=stored.account_id, kind=stored.kind, owner=stored.owner, bot=stored.bot_id
        )
        turn = Turn(caller, bot, "", self.runs.worker, stored.session_id)
        turn.id, turn.channel = id, stored.channel
        await self.moderation.guard(turn)
        entry = entry_of(stored, bot, turn)
        voice = voice_of(turn, entry)
        if stored.said:
            voice(stored.said)
        host = host_of(self.services, entry, voice, called_in(turn))
        try:
            run = await self.runs.read(stored, bot, world_of(host.errand))
        except StateLost as error:
            await self.runs.give_up(stored.account_id, stored.id, stored.seq, str(error))
            return
        host = host.noting(run.note, acts=await may_act(self.runs.db, run.note, caller))
        stretch = Stretch(self.runs, run, entry, host, short=0.0, heard=stored.heard)
        try:
            ending = await stretch.on()
        except (BasicError, Fatal) as error:
            voice(APOLOGY)
            failed = error if isinstance(error, BasicError) else error.error()
            log.warning("a program has failed", bot=bot.alias, script=entry.script, reason=str(failed))
            await self._ended(turn, stretch, failed)
        else:
            await self._ended(turn, stretch, ending)

    async def _ended(self, turn: Turn, stretch: Stretch, ending: object) -> None:
        """The run's next state and what it said in the turn are stored together."""
        await self.moderation.answer(turn)
        self.moderation.conclude(turn)
        account = turn.caller.account
        async with self.runs.db.transaction() as tx:
            if isinstance(ending, BasicError):
                await stretch.fail(ending, tx)
            else:
                await stretch.settle(ending, tx)  # type: ignore[arg-type]  # what is no error is an ending
            if turn.text:
                await tell(tx, account, turn.session, turn.id, turn.bot.id, turn.bot.number, turn.text)
        await self.services.handover.told(account, turn.caller.owner, turn.session)
