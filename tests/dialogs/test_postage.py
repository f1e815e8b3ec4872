"""How much programs may send to others: counted for one person, one conversation, one bot and one account."""

from typing import Any
from uuid import UUID

import pytest

from palaver.basic.errors import BasicError
from palaver.core.cache.memory import MemoryBus, MemoryCache
from palaver.core.caller import Caller, Client
from palaver.core.db import Database
from palaver.core.limits.limits import Limits
from palaver.core.limits.offenders import Offenders
from palaver.core.limits.shared import Shared
from palaver.core.limits.stored import StoredLimits
from palaver.dialogs.errand import Errand
from palaver.dialogs.post.postage import Counted
from palaver.kit.ids import uuid7
from palaver.security.permissions import BY_KIND
from tests.chat.context.bots import bot_of

ACCOUNT = UUID(int=1)


def visitor(owner: str = "visitor:v", **given: Any) -> Caller:
    return Caller(account=ACCOUNT, kind="visitor", id=uuid7(), owner=owner, permissions=BY_KIND["visitor"], **given)


def key(**given: Any) -> Caller:
    return Caller(account=ACCOUNT, kind="prod", id=uuid7(), owner="key:k", permissions=BY_KIND["prod"], **given)


JOB = Caller(account=ACCOUNT, kind="system", id=uuid7(), owner="system")


class Counter:
    def __init__(self, db: Database, per_account: int, cache: MemoryCache | None = None) -> None:
        limits = Limits(Shared(cache or MemoryCache()), StoredLimits(db, MemoryBus()), Offenders(db))
        self.postage = Counted(limits, per_account)

    async def sent(self, caller: Caller, bot: Any, times: int = 4, session: UUID | None = None) -> tuple[int, str]:
        """How many of so many letters go, and why the last did not."""
        count, why = 0, ""
        errand: Any = {"turn": None, "channel": "web", "trigger": "dialog", "db": None}
        for _ in range(times):
            try:
                await self.postage.pay(Errand(caller=caller, bot=bot, session=session, **errand))
                count += 1
            except BasicError as error:
                if error.code != "LimitExceeded":
                    raise
                why = error.message
        return count, why


def limited(**limits: int | None) -> Any:
    return bot_of({}, limits=limits)


@pytest.fixture
def counter(database: Database) -> Counter:
    return Counter(database, per_account=5)


async def test_a_visitor_sends_so_many_and_is_told_when_the_next_may_go(counter: Counter) -> None:
    bot = limited(letters_per_visitor_hour=2)
    count, why = await counter.sent(visitor(), bot)
    assert count == 2
    assert "limits.letters_per_visitor_hour" in why
    assert "the next may go in 3600 s" in why
    assert (await counter.sent(visitor("visitor:w"), bot))[0] == 2


async def test_an_hour_has_so_many_wherever_it_begins(database: Database) -> None:
    now = 0.0
    counter, bot = Counter(database, 0, MemoryCache(clock=lambda: now)), limited(letters_per_visitor_hour=2)
    gone: list[float] = []
    for now in range(0, 4 * 3600, 300):  # the clock
        gone += [now] * (await counter.sent(visitor(), bot, 1))[0]
    assert gone == [0, 300, 3600, 3900, 7200, 7500, 10800, 11100]


async def test_a_fresh_id_and_a_fresh_conversation_are_no_way_around(counter: Counter) -> None:
    bot = limited(letters_per_visitor_hour=1)
    spoken_for = [key(client=Client("v")), key(client=Client("v"))]
    assert [(await counter.sent(each, bot, session=uuid7()))[0] for each in spoken_for] == [1, 0]
    session = uuid7()
    assert [(await counter.sent(each, bot, session=session))[0] for each in (key(), key())] == [1, 0]


async def test_many_ids_of_one_address_have_a_limit_together(database: Database) -> None:
    counter, bot = Counter(database, 0), limited(letters_per_visitor_hour=1)
    crowd = [key(client=Client(f"v{at}", "near")) for at in range(12)]
    assert sum([(await counter.sent(each, bot, 1))[0] for each in crowd]) == 10


async def test_a_bot_and_an_account_have_limits_whoever_asks_and_jobs_too(counter: Counter) -> None:
    bot = limited(letters_per_bot_hour=3, letters_per_visitor_hour=None)
    count, why = await counter.sent(JOB, bot)
    assert count == 3
    assert "limits.letters_per_bot_hour" in why
    count, why = await counter.sent(JOB, limited(letters_per_bot_hour=None))
    assert count == 2
    assert "PALAVER_LETTERS_PER_HOUR" in why


async def test_zero_lets_none_go_and_null_any_number(database: Database) -> None:
    counter = Counter(database, 0)
    assert await counter.sent(visitor(), limited(letters_per_bot_hour=0), 1) == (
        0,
        "no letters and messages to others may go (limits.letters_per_bot_hour is 0)",
    )
    free = limited(letters_per_bot_hour=None, letters_per_visitor_hour=None)
    assert (await counter.sent(visitor(), free, 30))[0] == 30
