"""Dialogs that wait for a time or an event: rows and nothing else, taken up on time, by whichever worker is there."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any, cast

import pytest

from palaver.basic.run import Run
from palaver.basic.world import World
from palaver.chat.handover.handover import Handover
from palaver.chat.models import Models
from palaver.chat.moderated import Look, Moderation
from palaver.chat.resting import Rest
from palaver.chat.sessions.sessions import Sessions
from palaver.chat.turn import Turn
from palaver.config.bots import Bot, Bots
from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.db import Database, Query
from palaver.core.jobs import JobKind, Jobs
from palaver.dialogs.agenda.automations import Automations
from palaver.dialogs.agenda.port import Agendas
from palaver.dialogs.host import Services
from palaver.dialogs.ports.data import BotTables
from palaver.dialogs.programs.rules import limits_of, predefined
from palaver.dialogs.runs.runs import Entry, Runs
from palaver.dialogs.runs.stretch import Listens, Sleeps, Stretch
from palaver.dialogs.runs.waking import WAKE, Waking
from palaver.dialogs.turns.dialogue import Conversation, host_of
from palaver.kit.ids import uuid7
from palaver.moderation.journal import Journal
from palaver.tables.changes import Nobody
from tests.chat.sessions.test_retention import SESSION, current
from tests.config.test_bots import named, somebody
from tests.contract.patience import until
from tests.dialogs.agenda.test_behalf import SUSPEND, person
from tests.dialogs.crashes import services_of
from tests.dialogs.errands import errand
from tests.dialogs.strangers import stranger

MANY = 1_000
TOLD = Query("told", "select count(*) from chat_message where account_id = $1 and content = $2", ("account", "content"))


class Place:
    """A bot with one program, and workers that go on with its dialogs."""

    def __init__(self, database: Database, services: Services, caller: Caller, bot: Bot, bots: Bots) -> None:
        self.db, self.services, self.caller, self.bot, self.bots = database, services, caller, bot, bots

    def runs(self, worker: int) -> Runs:
        return Runs(self.db, self.services.programs, worker)

    def waking(self, runs: Runs) -> Waking:
        moderation = Moderation(self.db, cast("Models", None), cast("Journal", None), cast("Look", None))
        return Waking(runs, self.services, moderation, self.bots)

    @asynccontextmanager
    async def watching(self, runs: Runs) -> AsyncIterator[Waking]:
        waking = self.waking(runs)
        task = asyncio.create_task(waking.watch())
        try:
            yield waking
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await waking.close()

    async def begin(self, runs: Runs) -> Sleeps | Listens:
        """A dialog of a conversation of its own, up to where it waits."""
        session, turn = uuid7(), uuid7()
        async with self.db.pool.acquire() as connection:
            await connection.execute(SESSION, session, self.bot.account, self.bot.id, 0)
        entry = Entry(
            id=uuid7(),
            bot=self.bot,
            caller=self.caller,
            session=session,
            channel="api",
            script="start.bas",
            turn=turn,
        )
        host = host_of(self.services, entry, entry.said.append, lambda: None)
        program = await runs.programs.program(self.bot, "start.bas")
        assert program is not None
        run = Run.of(program, None, predefined(host.errand), limits=limits_of(self.bot.document.dialogs), world=World())
        stretch = Stretch(runs, run, entry, host.noting(run.note), short=0.0)
        ending = await stretch.on()
        assert isinstance(ending, Sleeps | Listens)
        await stretch.settle(ending, self.db)
        return ending

    async def told(self, content: str) -> int:
        found: int = await self.db.value(TOLD, account=self.caller.account, content=content)
        return found


async def place(database: Database, script: str, jobs: Jobs | None = None) -> Place:
    caller = await somebody(database)
    _, bus = open_cache(None)
    bots = Bots(database, bus)
    bot = await bots.create(caller, named("waits", dialogs={"scripts": {"start.bas": script}}))
    async with stranger({}) as shop:
        services = services_of(database, shop.client())
    automations = Automations(database, jobs or Jobs(database, {}))
    ports = replace(services.ports, agenda=Agendas(automations).of)
    handover = Handover(database, Sessions(database), current(database), bots, bus)
    return Place(database, replace(services, ports=ports, handover=handover), caller, bot, bots)


async def test_a_thousand_dialogs_in_wait_hold_no_task_and_end_in_time(database: Database) -> None:
    here = await place(database, 'WAIT 3\nTALK "over"')
    runs = here.runs(1)
    await here.begin(runs)
    tasks = len(asyncio.all_tasks())
    for _ in range(MANY - 1):
        await here.begin(runs)
    assert len(asyncio.all_tasks()) == tasks
    async with here.watching(runs):
        assert len(asyncio.all_tasks()) <= tasks + 1 + 50, "and what goes on at once is bounded"

        async def over() -> bool:
            return await here.told("over") == MANY

        await until(over, 60)

    async def quiet() -> bool:
        return len(asyncio.all_tasks()) == tasks

    await until(quiet)


async def test_a_turn_that_has_paused_for_long_ends_and_its_program_goes_on_without_it(database: Database) -> None:
    here = await place(database, 'WAIT 0.2\nTALK "over"')
    runs = here.runs(1)
    conversation = Conversation(runs, here.services, here.waking(runs).moderation)
    young, old = (Turn(here.caller, here.bot, "Hello?", 1, None) for _ in range(2))
    for turn in (young, old):
        async with database.pool.acquire() as connection:
            await connection.execute(SESSION, turn.session, here.bot.account, here.bot.id, 0)
    with pytest.raises(Rest):
        await conversation.answers(young)
    old.started -= 400
    assert await conversation.answers(old)
    async with here.watching(runs):

        async def told() -> bool:
            return await here.told("over") == 1

        await until(told)


async def test_a_wait_is_over_on_time(database: Database) -> None:
    """Not at the next look, which may be a second away."""
    here = await place(database, 'WAIT 0.3\nTALK "over"')
    runs = here.runs(1)
    async with here.watching(runs):
        await asyncio.sleep(0.1)
        late = []
        for number in range(1, 4):
            since = time.monotonic()
            await here.begin(runs)

            async def over(count: int = number) -> bool:
                return await here.told("over") == count

            await until(over)
            late.append(time.monotonic() - since - 0.3)
    assert min(late) >= 0
    assert sorted(late)[1] < 0.4, late


async def test_another_worker_takes_up_what_a_dead_one_has_stored(database: Database) -> None:
    here = await place(database, 'WAIT 0.5\nTALK "over"')
    await here.begin(here.runs(1))
    async with here.watching(here.runs(2)), here.watching(here.runs(3)):

        async def over() -> bool:
            return await here.told("over") > 0

        await until(over)
    assert await here.told("over") == 1


async def test_a_dialog_that_waits_for_an_event_goes_on_with_what_it_carried(database: Database) -> None:
    wakers = list[Waking]()

    async def wake(_context: object) -> None:
        for each in wakers:
            await each.look()

    jobs = Jobs(database, {WAKE: JobKind(WAKE, wake)})
    here = await place(database, 'got = WAIT FOR EVENT "Paid" TIMEOUT 200\nTALK got.id', jobs)
    for _ in range(3):
        await here.begin(here.runs(1))
    async with jobs.running(), here.watching(here.runs(2)) as waking:
        wakers.append(waking)
        await asyncio.sleep(0.2)
        assert await here.told("7") == 0
        since = time.monotonic()
        await publish(here, "pAid", {"id": 7})

        async def over() -> bool:
            return await here.told("7") == 3

        await until(over)
    assert time.monotonic() - since < 0.9, "who publishes wakes: nobody looks again only a second later"


async def test_an_event_that_is_taken_back_wakes_nobody_and_no_answer_in_time_is_null(database: Database) -> None:
    here = await place(database, 'got = WAIT FOR EVENT "paid" TIMEOUT 1\nTALK got IS NULL')
    runs = here.runs(1)
    await here.begin(runs)
    with suppress(LookupError):
        async with database.transaction() as tx:
            await agenda(here, tx).publish("paid", {"id": 7})
            raise LookupError
    async with here.watching(runs):

        async def over() -> bool:
            return await here.told("true") == 1

        await until(over)


async def test_an_event_between_the_wait_and_its_storing_is_not_missed(database: Database) -> None:
    jobs = Jobs(database, {})
    here = await place(database, 'got = WAIT FOR EVENT "paid" TIMEOUT 200\nTALK got.id', jobs)
    runs = here.runs(1)

    class Late(Runs):
        async def keep(self, tx: Database, *given: Any, **named: Any) -> None:
            if named.get("awaited"):
                await publish(here, "paid", {"id": 8})
            await super().keep(tx, *given, **named)

    await here.begin(Late(database, runs.programs, 1))
    async with here.watching(runs):

        async def over() -> bool:
            return await here.told("8") == 1

        await until(over)


async def publish(here: Place, name: str, data: dict[str, Any]) -> None:
    async with here.db.transaction() as tx:
        await agenda(here, tx).publish(name, data)


def agenda(here: Place, tx: Database) -> Any:
    return here.services.ports.agenda(replace(errand(here.bot, tx), caller=here.caller))


PAY = """
TABLE salaries READ BY "editor"
  id NUMBER KEY
END TABLE
INSERT "salaries" WITH id = 1
WAIT 0.2
TRY
  TALK "sees " & LEN(FIND "salaries")
CATCH e
  TALK e.code
END TRY
"""


@pytest.mark.parametrize(("ends", "told"), [(None, "sees 1"), (SUSPEND, "AccessDenied")])
async def test_who_is_not_here_any_more_has_the_roles_of_that_time(
    database: Database, ends: Query | None, told: str
) -> None:
    here = await place(database, PAY)
    here.caller = await person(database, here.caller.account, "editor")
    tables = BotTables(database, here.services.programs, lambda _: Nobody())
    here.services = replace(here.services, ports=replace(here.services.ports, data=tables.of))
    runs = here.runs(1)
    await here.begin(runs)
    if ends is not None:
        await database.run(ends, user_id=here.caller.id)

    async def said() -> bool:
        return await here.told(told) == 1

    async with here.watching(runs):
        assert await until(said)
