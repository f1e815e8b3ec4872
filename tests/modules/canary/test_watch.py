"""Who watches canaries: of any number who judge at once one withdraws, once, and says so."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from palaver.chat.outcomes import Tally
from palaver.config.bots import Bots
from palaver.config.releasing.canary import Canaries
from palaver.core.audit import Act
from palaver.core.cache import open_cache
from palaver.core.db import Database
from palaver.core.errors import Conflict
from palaver.core.events import Events
from palaver.modules.canary.trials import Trials
from palaver.modules.canary.watch import Watch
from tests.chat.test_outcomes import turn
from tests.config.releasing.test_canary import Office
from tests.config.test_bots import named, somebody

RULES = {"canary": {"min_sessions": 3}}


class Watching:
    """As many workers as it is asked for, each with a memory of its own; what they tell is in `acts`."""

    def __init__(self, database: Database, office: Office, workers: int) -> None:
        self.acts: list[Act] = []
        events = Events()
        events.listen(Act, self._hear)
        self.bots = [Bots(database, open_cache(None)[1]) for _ in range(workers)]
        self.trials = [Trials(bots, Canaries(bots), Tally(database)) for bots in self.bots]
        self.watches = [Watch(trials, events) for trials in self.trials]
        self.office = office

    async def _hear(self, act: Act) -> None:
        self.acts.append(act)


async def talked(database: Database, office: Office, number: int, count: int = 3, **how: Any) -> None:
    for _ in range(count):
        await turn(database, await office.bot(), number, **how)


@pytest.fixture
async def office(database: Database) -> Office:
    made = Office(database, await somebody(database))
    await made.bots.create(made.caller, named("support"))
    await made.publish(40, release=RULES)
    return made


async def test_of_judges_at_once_one_withdraws_and_tells(database: Database, office: Office) -> None:
    watching = Watching(database, office, 4)
    await talked(database, office, 1)
    await talked(database, office, 2, state="failed", error="provider_error")
    canary = await office.canary()
    done = await asyncio.gather(*(watch.judge(canary) for watch in watching.watches))
    assert sum(done) == 1
    (act,) = watching.acts
    assert (act.account, act.actor, act.action) == (canary.account_id, "system", "bots.write")
    assert (act.target, act.details["version"]) == ("canary of /bots/support", "2")
    (past,) = await office.canaries.ended(office.caller, canary.bot_id, 5)
    assert past.reason == act.details["reason"]
    assert past.reason.startswith("3 of 3 answers failed (100 %)")
    assert past.findings["canary"]["errors"] == {"provider_error": 3}
    overview = await watching.trials[0].of(office.caller, "support")
    assert overview.past[0].findings is not None
    assert [breach.measure for breach in overview.past[0].findings.breaches] == ["errors"]


async def test_a_look_withdraws_what_is_broken_and_leaves_the_rest(database: Database, office: Office) -> None:
    other = Office(database, await somebody(database))
    await other.bots.create(other.caller, named("support"))
    await other.publish(40, release=RULES)
    for each in (office, other):
        await talked(database, each, 1)
    await talked(database, office, 2, content=" \n")
    await talked(database, other, 2)
    watching = Watching(database, office, 1)
    await watching.watches[0].look()
    assert await office.states() == {2: "withdrawn", 1: "active"}
    assert await other.states() == {2: "canary", 1: "active"}
    assert [act.account for act in watching.acts] == [office.caller.account]


async def test_one_that_cannot_be_judged_keeps_nobody_elses_from_it(database: Database, office: Office) -> None:
    offices = [office]
    for _ in range(2):
        offices.append(Office(database, await somebody(database)))
        await offices[-1].bots.create(offices[-1].caller, named("support"))
        await offices[-1].publish(40, release=RULES)
    for each in offices:
        await talked(database, each, 1)
        await talked(database, each, 2, content="")
    watching = Watching(database, office, 1)
    first = (await watching.trials[0].canaries.all_running())[0].account_id
    async with database.pool.acquire() as connection:  # a bot that is not there
        await connection.execute("update config_bot set status = 'archived' where account_id = $1", first)
    await watching.watches[0].look()
    assert {act.account for act in watching.acts} == {each.caller.account for each in offices} - {first}


async def test_a_worker_that_died_before_it_told_of_a_withdrawal_is_made_up_for(
    database: Database, office: Office
) -> None:
    watching = Watching(database, office, 1)
    knows = await watching.bots[0].active(office.caller, "support")
    assert knows.canary is not None
    await office.withdraw()
    await watching.watches[0].look()
    assert (await watching.bots[0].active(office.caller, "support")).canary is None


async def test_what_was_before_the_canary_and_what_others_said_does_not_count(
    database: Database, office: Office
) -> None:
    stranger = Office(database, await somebody(database))
    await stranger.bots.create(stranger.caller, named("support"))
    await talked(database, stranger, 1, state="failed", error="internal")
    await talked(database, office, 1)
    await turn(database, await office.bot(), 2, state="failed", error="internal", ago_s=3600)
    await talked(database, office, 2, count=2)
    trials = Watching(database, office, 1).trials[0]
    running = (await trials.of(office.caller, "support")).running
    assert running is not None
    assert running.findings is not None
    assert (running.findings.canary.turns, running.findings.active.turns, running.enough) == (2, 3, False)
    assert running.findings.canary.errors == {}


async def test_people_who_decide_at_once_get_one_yes(database: Database, office: Office) -> None:
    trials = Watching(database, office, 1).trials[0]

    async def done(act: Awaitable[object]) -> bool:
        try:
            await act
        except Conflict:
            return False
        return True

    acts = [trials.promote(office.caller, "support"), trials.withdraw(office.caller, "support", "No.")]
    assert sum(await asyncio.gather(*map(done, acts))) == 1
    assert set((await office.states()).values()) in ({"active", "archived"}, {"withdrawn", "active"})
