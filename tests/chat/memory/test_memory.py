"""Facts in the database: each its owner's, with one bot, for as long as that says, and gone with the person."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from palaver.chat.memory.memory import Memory
from palaver.config.bots import Bot, Bots
from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import NotFound
from palaver.kit.ids import uuid7
from tests.config.test_bots import named, somebody

SESSION = "insert into chat_session (id, account_id, owner, bot_id, version, title) values ($1, $2, $3, $4, 1, '')"
TURN = """
insert into chat_turn (id, account_id, session_id, owner, worker, bot_id, version, answer_id, state)
values ($1, $2, $3, $4, 1, $5, 1, $1, 'done')
"""
AGED = "update memory_fact set created_at = created_at - make_interval(days => $2) where account_id = $1"
PERSON = """
insert into security_user (id, account_id, email, name) values ($1, $2, $3, 'Ana')
"""


class Known:
    def __init__(self, database: Database) -> None:
        self.db = database
        self.bots = Bots(database, open_cache(None)[1])
        self.memory = Memory(database, self.bots)

    async def bot(self, caller: Caller, alias: str = "support", **rules: int) -> Bot:
        return await self.bots.create(caller, named(alias, context={"memory": {"user": {"enabled": True, **rules}}}))

    async def turn(self, caller: Caller, bot: Bot) -> UUID:
        session, turn = uuid7(), uuid7()
        async with self.db.pool.acquire() as connection:
            await connection.execute(SESSION, session, caller.account, caller.owner, bot.id)
            await connection.execute(TURN, turn, caller.account, session, caller.owner, bot.id)
        return turn

    async def say(self, caller: Caller, bot: Bot, message: str) -> list[str]:
        return await self.memory.shown(caller, bot, await self.turn(caller, bot), message)


@pytest.fixture
def known(database: Database) -> Known:
    return Known(database)


def visitor(of: Caller, name: str) -> Caller:
    return msgspec.structs.replace(of, kind="visitor", owner=f"visitor:{name}")


async def test_a_fact_is_told_to_its_owner_with_that_bot_alone(database: Database, known: Known) -> None:
    office, other = await somebody(database), await somebody(database)
    bot, second, theirs = await known.bot(office), await known.bot(office, "second"), await known.bot(other)
    ana = visitor(office, "ana")
    assert await known.say(ana, bot, "Remember that I sail.") == ["I sail"]
    assert await known.say(ana, bot, "Hello") == ["I sail"]
    assert await known.say(visitor(office, "ben"), bot, "Hello") == []
    assert await known.say(visitor(other, "ana"), theirs, "Hello") == []
    assert await known.say(ana, second, "Hello") == []
    assert await known.say(office, bot, "Remember that I row.") == []
    turn = await known.turn(ana, bot)
    assert not await known.memory.propose(visitor(office, "ben"), bot, turn, "is Ana's turn")


async def test_nobody_else_lists_changes_or_erases_it(database: Database, known: Known) -> None:
    office, other = await somebody(database), await somebody(database)
    bot = await known.bot(office)
    ana = visitor(office, "ana")
    await known.say(ana, bot, "Remember that I sail.")
    (fact,) = await known.memory.all(ana, 10)
    strangers = [visitor(office, "ben"), visitor(other, "ana"), msgspec.structs.replace(ana, bots=frozenset({uuid7()}))]
    for stranger in strangers:
        assert await known.memory.all(stranger, 10) == []
        for act in (
            known.memory.change(stranger, fact.id, text="I row", state=None),
            known.memory.erase(stranger, fact.id),
        ):
            with pytest.raises(NotFound):
                await act
        await known.memory.erase_all(stranger)
    assert [each.text for each in await known.memory.all(ana, 10)] == ["I sail"]


async def test_proposals_wait_and_do_not_pile_up(database: Database, known: Known) -> None:
    office = await somebody(database)
    bot = await known.bot(office, max_facts=25)
    ana = visitor(office, "ana")
    turn = await known.turn(ana, bot)
    noted = [await known.memory.propose(ana, bot, turn, f"fact {n}") for n in range(22)]
    assert noted == [True] * 20 + [False] * 2
    assert await known.say(ana, bot, "Hello") == []
    assert await known.say(ana, bot, "Remember that fact 1.") == ["fact 1"], "said, it is proposed no longer"
    assert len(await known.memory.all(ana, 50)) == 20


async def test_a_fact_is_forgotten_at_its_time(database: Database, known: Known) -> None:
    office = await somebody(database)
    bot = await known.bot(office, ttl_days=10)
    ana = visitor(office, "ana")
    await known.say(ana, bot, "Remember that I sail.")
    await known.memory.sweep()
    assert await known.say(ana, bot, "Hello") == ["I sail"]
    async with database.pool.acquire() as connection:
        await connection.execute(AGED, office.account, timedelta(days=11).days)
    assert await known.say(ana, bot, "Hello") == []
    await known.memory.sweep()
    assert await known.memory.all(ana, 10) == []


async def test_facts_go_with_the_person(database: Database, known: Known) -> None:
    office = await somebody(database)
    bot, id = await known.bot(office), uuid7()
    ana = msgspec.structs.replace(office, kind="user", owner=f"user:{id}")
    await known.say(ana, bot, "Remember that I sail.")
    await known.say(visitor(office, "ben"), bot, "Remember that I row.")
    async with database.pool.acquire() as connection:
        await connection.execute(PERSON, id, office.account, f"{id}@example.org")
        await connection.execute(
            "insert into security_member (account_id, user_id, role) values ($1, $2, 'viewer')", office.account, id
        )
        assert await known.memory.all(ana, 10)
        await connection.execute("delete from security_member where user_id = $1", id)
    assert await known.memory.all(ana, 10) == []
    assert len(await known.memory.all(visitor(office, "ben"), 10)) == 1
