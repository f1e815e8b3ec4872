"""What moderation has found, over a real database: its own account's alone, and theirs who may see the bot."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from palaver.config.bots import Bot, Bots
from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import NotFound
from palaver.kit.ids import uuid7
from palaver.moderation.event import Event
from palaver.moderation.journal import Journal
from palaver.moderation.review import Reviews, Wanted
from tests.config.test_bots import named, somebody

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ANY = Wanted()


class Desk:
    """A bot of somebody, and one find of it."""

    def __init__(self, database: Database) -> None:
        self.journal, self.reviews = Journal(database), Reviews(database)
        self.bots = Bots(database, open_cache(None)[1])

    async def bot(self, caller: Caller, **sections: object) -> Bot:
        return await self.bots.create(caller, named("support", **sections))

    async def found(self, account: UUID, bot: UUID) -> UUID:
        """Something that was found in a conversation whose history the client keeps."""
        event = Event(
            id=uuid7(),
            account_id=account,
            bot_id=bot,
            version=1,
            session_id=None,
            turn_id=None,
            direction="input",
            handler="blocklist",
            category="blocklist",
            score=1.0,
            action="block",
            excerpt="",
        )
        self.journal.note(event)
        await self.journal.written()
        return event.id

    async def seen(self, caller: Caller) -> list[UUID]:
        return [event.id for event in await self.reviews.events(caller, ANY, 10)]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


async def test_what_was_found_is_seen_counted_and_judged_by_its_own_account(database: Database, desk: Desk) -> None:
    office, other = await somebody(database), await somebody(database)
    event = await desk.found(office.account, (await desk.bot(office)).id)
    assert await desk.seen(office) == [event]
    assert await desk.seen(other) == []
    assert [rate.found for rate in await desk.reviews.rates(office, LONG_AGO)] == [1]
    assert await desk.reviews.rates(other, LONG_AGO) == []
    with pytest.raises(NotFound):
        await desk.reviews.judge(other, event, "false_positive")
    await desk.reviews.judge(office, event, "confirmed")
    assert [event.verdict for event in await desk.reviews.events(office, ANY, 10)] == ["confirmed"]


async def test_nobody_forgets_for_another_account(database: Database, desk: Desk) -> None:
    office, other = await somebody(database), await somebody(database)
    bot = await desk.bot(office)
    event = await desk.found(office.account, bot.id)
    await desk.reviews.forget(other.account, bot.id, timedelta(0))
    assert await desk.seen(office) == [event]
    await desk.reviews.forget(office.account, bot.id, timedelta(0))
    assert await desk.seen(office) == []


async def test_nothing_is_kept_of_another_accounts_bot(database: Database, desk: Desk) -> None:
    office, other = await somebody(database), await somebody(database)
    bot = await desk.bot(office)
    await desk.found(other.account, bot.id)
    async with database.pool.acquire() as connection:
        assert await connection.fetch("select from moderation_event where bot_id = $1", bot.id) == []


async def test_a_bot_that_is_closed_to_somebody_has_no_events_for_them(database: Database, desk: Desk) -> None:
    office = await somebody(database)
    keeper = replace(office, permissions=frozenset({*office.permissions, "roles.manage"}))
    bot = await desk.bot(keeper, access={"visibility": "restricted", "roles": ["admin"]})
    event = await desk.found(office.account, bot.id)
    assert await desk.seen(keeper) == [event]
    visitor = replace(office, permissions=frozenset(), principals=frozenset({"role:viewer"}))
    assert await desk.seen(visitor) == []
    assert await desk.seen(replace(visitor, principals=frozenset({"role:admin"}))) == [event]
