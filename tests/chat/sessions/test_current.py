"""What is kept of conversations for their next turn: whose it is, for how long, and what every worker lets go of."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import msgspec
import pytest

from palaver.chat.sessions.branches import Branches
from palaver.chat.sessions.current import Current
from palaver.chat.sessions.sessions import Sessions
from palaver.config.bots import Bot, Bots
from palaver.core.cache import open_cache
from palaver.core.cache.tiers import Tiers
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import NotFound
from palaver.kit.ids import uuid7
from tests.chat.sessions.test_retention import TURN, talked
from tests.config.test_bots import named, somebody
from tests.contract.patience import until

RENAME = "update chat_session set version = 2 where id = $1"


class Workers:
    """Two workers' caches over one shared cache."""

    def __init__(self, one: Current, other: Current, tiers: Tiers) -> None:
        self.one, self.other, self.tiers = one, other, tiers


@asynccontextmanager
async def _workers(database: Database) -> AsyncIterator[Workers]:
    cache, bus = open_cache(None)
    tiers = [Tiers(cache, bus) for _ in range(2)]
    following = [asyncio.create_task(each.follow()) for each in tiers]
    await asyncio.sleep(0)
    yield Workers(Current(database, tiers[0]), Current(database, tiers[1]), tiers[0])
    for task in following:
        task.cancel()


@pytest.fixture
async def workers(database: Database) -> AsyncIterator[Workers]:
    async with _workers(database) as made:
        yield made


async def begun(database: Database, state: str = "done") -> tuple[Caller, Bot, UUID]:
    """Whose conversation it is, with which bot, and its id."""
    caller = msgspec.structs.replace(await somebody(database), owner="key:1")
    bot = await Bots(database, open_cache(None)[1]).create(caller, named("support"))
    return caller, bot, await talked(database, bot, 0, state)


async def changed(database: Database, session: UUID) -> None:
    """Change it behind the cache's back."""
    async with database.pool.acquire() as connection:
        await connection.execute(RENAME, session)


async def test_it_is_read_once_for_all_workers(database: Database, workers: Workers) -> None:
    caller, bot, session = await begun(database)
    found = await workers.one.get(caller, session)
    assert (found.bot_id, found.version, found.status, found.messages, found.spoke) == (
        bot.id,
        1,
        "active",
        1,
        [bot.id],
    )
    await changed(database, session)
    assert [(await each.get(caller, session)).version for each in (workers.one, workers.other)] == [1, 1]
    assert (await workers.one.get(caller, session, fresh=True)).version == 2


async def test_what_somebody_changes_every_worker_reads_anew(database: Database, workers: Workers) -> None:
    caller, _, session = await begun(database)
    for each in (workers.one, workers.other):
        await each.get(caller, session)
    await changed(database, session)
    await workers.one.changed(caller.account, caller.owner, session)

    async def told() -> bool:
        return (await workers.other.get(caller, session)).version == 2

    await until(told)
    assert (await workers.one.get(caller, session)).version == 2


async def test_a_branch_that_is_shown_is_what_the_next_turn_goes_on_from(database: Database, workers: Workers) -> None:
    caller, bot, session = await begun(database)
    turn = uuid7()
    async with database.pool.acquire() as connection:
        await connection.execute(TURN, turn, caller.account, session, bot.id, "done")
    assert (await workers.one.get(caller, session)).head is None
    await Branches(database, Sessions(database), workers.one).show(caller, session, turn)
    assert (await workers.one.get(caller, session)).head == turn


async def test_nobody_elses_is_found_however_often_its_owner_was_here(database: Database, workers: Workers) -> None:
    caller, bot, session = await begun(database)
    stranger = await somebody(database)
    foreign = {
        "another account": msgspec.structs.replace(caller, account=stranger.account),
        "another person": msgspec.structs.replace(caller, owner="key:2"),
        "another bot": msgspec.structs.replace(caller, bots=frozenset({uuid7()})),
    }
    await workers.one.get(caller, session)
    for who in foreign.values():
        with pytest.raises(NotFound):
            await workers.one.get(who, session)
    told = await asyncio.gather(
        workers.other.get(foreign["another bot"], session), workers.other.get(caller, session), return_exceptions=True
    )
    assert isinstance(told[0], NotFound)
    assert not isinstance(told[1], BaseException)
    allowed = msgspec.structs.replace(caller, bots=frozenset({bot.id}))
    assert (await workers.one.get(allowed, session)).id == session


async def test_one_that_is_being_answered_is_not_kept(database: Database, workers: Workers) -> None:
    caller, _, session = await begun(database, "open")
    assert (await workers.one.get(caller, session)).answering == [1]
    await changed(database, session)
    assert (await workers.one.get(caller, session)).version == 2


async def test_it_is_seen_with_the_other_caches_and_emptied_with_them(database: Database, workers: Workers) -> None:
    caller, _, session = await begun(database)
    before = next(use for use in workers.tiers.uses() if use.prefix == "session")
    for _ in range(3):
        await workers.one.get(caller, session)
    use = next(use for use in workers.tiers.uses() if use.prefix == "session")
    assert (use.near - before.near, use.missed - before.missed) == (2, 1)
    await changed(database, session)
    await workers.tiers.flush("session")
    assert (await workers.one.get(caller, session)).version == 2
