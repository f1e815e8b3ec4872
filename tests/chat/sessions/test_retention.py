"""Old conversations are removed whole, as their bot's active version says; nothing else is."""

from uuid import UUID

from palaver.chat.sessions.current import Current
from palaver.chat.sessions.retention import Retention
from palaver.config.bots import Bot, Bots
from palaver.core.cache import open_cache
from palaver.core.cache.tiers import Tiers
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.kit.ids import uuid7
from palaver.moderation.review import Reviews
from tests.config.test_bots import named, somebody

SESSION = """
insert into chat_session (id, account_id, owner, bot_id, version, title, updated_at)
values ($1, $2, 'key:1', $3, 1, '', now() - make_interval(days => $4))
"""
TURN = """
insert into chat_turn (id, account_id, session_id, owner, worker, bot_id, version, answer_id, state)
values ($1, $2, $3, 'key:1', 1, $4, 1, $1, $5)
"""
MESSAGE = (
    "insert into chat_message (id, account_id, session_id, turn_id, role, content) values ($1, $2, $3, $1, $4, '')"
)
LEFT = "select id from chat_session where account_id = $1"
SAID = "select count(*) from chat_message where account_id = $1"


async def talked(database: Database, bot: Bot, days: int, state: str = "done", by: str = "user") -> UUID:
    session, turn = uuid7(), uuid7()
    async with database.pool.acquire() as connection:
        await connection.execute(SESSION, session, bot.account, bot.id, days)
        await connection.execute(TURN, turn, bot.account, session, bot.id, state)
        await connection.execute(MESSAGE, turn, bot.account, session, by)
    return session


def current(database: Database) -> Current:
    return Current(database, Tiers(*open_cache(None)))


async def left(database: Database, caller: Caller) -> set[UUID]:
    async with database.pool.acquire() as connection:
        found = {row["id"] for row in await connection.fetch(LEFT, caller.account)}
        assert await connection.fetchval(SAID, caller.account) == len(found)
    return found


async def test_what_is_old_is_removed_and_what_is_not_stays(database: Database) -> None:
    bots, caller, other = Bots(database, open_cache(None)[1]), await somebody(database), await somebody(database)
    short = await bots.create(caller, named("short", privacy={"retention_days": 7}))
    long = await bots.create(caller, named("long"))
    theirs = await bots.create(other, named("short"))
    gone = await bots.create(caller, named("gone"))
    kept = {
        await talked(database, short, 6),
        await talked(database, short, 8, "open"),
        await talked(database, long, 29),
        await talked(database, gone, 500),
    }
    for bot, days in ((short, 8), (short, 400), (long, 31)):
        await talked(database, bot, days)
    elsewhere = await talked(database, theirs, 8)
    await bots.archive(caller, "gone")
    told: list[UUID] = []

    async def forgotten(bot: UUID) -> None:
        told.append(bot)

    await Retention(database, bots, forgotten, Reviews(database), current(database)).sweep()
    assert await left(database, caller) == kept
    assert {short.id, long.id} <= set(told)
    assert theirs.id not in told
    assert await left(database, other) == {elsewhere}


async def test_the_active_version_says_how_long_however_many_there_are(database: Database) -> None:
    bots, caller = Bots(database, open_cache(None)[1]), await somebody(database)
    bot = await bots.create(caller, named("support", privacy={"retention_days": 300}))
    for _ in range(401):
        await talked(database, bot, 100)

    async def forgotten(_bot: UUID) -> None: ...

    retention = Retention(database, bots, forgotten, Reviews(database), current(database))
    await retention.sweep()
    assert len(await left(database, caller)) == 401
    await bots.change(caller, "support", lambda config: config.update(privacy={"retention_days": 90}), "")
    await retention.sweep()
    assert await left(database, caller) == set()


async def test_what_a_program_has_begun_and_nobody_has_answered_is_removed_after_a_day(database: Database) -> None:
    bots, caller = Bots(database, open_cache(None)[1]), await somebody(database)
    bot = await bots.create(caller, named("opens"))
    kept = {await talked(database, bot, 2), await talked(database, bot, 0, by="assistant")}
    listed = await talked(database, bot, 2, by="assistant")
    async with database.pool.acquire() as connection:
        await connection.execute("update chat_session set title = 'Told' where id = $1", listed)
    await talked(database, bot, 2, by="assistant")

    async def forgotten(_bot: UUID) -> None: ...

    await Retention(database, bots, forgotten, Reviews(database), current(database)).sweep()
    assert await left(database, caller) == kept | {listed}
