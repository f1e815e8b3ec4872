"""The turnstile: whose turns are counted, by which version's limits, and that places are given back."""

import asyncio
from uuid import UUID

import msgspec
import pytest

from palaver.chat.turnstile import Turnstile
from palaver.config.bots import Bot, Bots
from palaver.core.cache.memory import MemoryBus, MemoryCache
from palaver.core.caller import Caller, Client, Kind
from palaver.core.db import Database
from palaver.core.errors import RateLimited
from palaver.core.limits.limit import Limit
from palaver.core.limits.limits import Limits
from palaver.core.limits.offenders import Offenders
from palaver.core.limits.shared import Shared
from palaver.core.limits.stored import StoredLimits
from palaver.kit.ids import uuid7
from palaver.security.accounts.accounts import Accounts
from palaver.security.permissions import ALL, BY_KIND, LEVELS

HERE, THERE = 1, 2


class House:
    """Two workers' turnstiles over one cache, and an account with bots."""

    def __init__(self, db: Database, account: UUID) -> None:
        self.account, cache, bus = account, Shared(MemoryCache()), MemoryBus()
        self.bots = Bots(db, bus)
        self.stored = StoredLimits(db, bus)
        limits = Limits(cache, self.stored, Offenders(db))
        self.here, self.there = (Turnstile(limits, worker) for worker in (HERE, THERE))
        self.admin = self.caller("user", ALL, "user:admin")

    def caller(self, kind: Kind, permissions: frozenset[str], owner: str) -> Caller:
        return Caller(account=self.account, kind=kind, id=uuid7(), owner=owner, permissions=permissions)

    async def bot(self, **limits: int | None) -> Bot:
        return await self.bots.create(self.admin, {"identity": {"alias": f"bot-{uuid7().hex[-8:]}"}, "limits": limits})


@pytest.fixture
async def house(database: Database) -> House:
    return House(database, await Accounts(database).add("main", "Main"))


async def entered(turnstile: Turnstile, caller: Caller, bot: Bot, times: int = 3) -> int:
    """How many of so many turns, one after the other, are let in."""
    count = 0
    for _ in range(times):
        try:
            await turnstile.leave(await turnstile.enter(caller, bot))
        except RateLimited:
            continue
        count += 1
    return count


async def test_visitors_and_end_users_are_counted_and_nobody_else(house: House) -> None:
    bot = await house.bot(per_visitor_rpm=2)
    assert await entered(house.here, house.caller("visitor", BY_KIND["visitor"], "visitor:v"), bot) == 2
    assert await entered(house.here, house.caller("user", LEVELS["end-user"], "user:ana"), bot) == 2
    assert await entered(house.here, house.caller("user", LEVELS["viewer"], "user:ben"), bot) == 3
    for kind in ("test", "prod", "super"):
        assert await entered(house.here, house.caller(kind, BY_KIND[kind], f"key:{kind}"), bot) == 3


async def test_the_visitor_whom_somebody_speaks_for_is_counted(house: House) -> None:
    bot = await house.bot(per_visitor_rpm=2)
    token = house.caller("visitor", BY_KIND["visitor"], "visitor:v")
    key = house.caller("prod", BY_KIND["prod"], "key:k")
    one, other = Client("client:1", "near:x"), Client("client:own:2")
    speaking = [msgspec.structs.replace(each, client=one) for each in (token, key)]
    assert await entered(house.here, speaking[0], bot, 1) == 1
    assert await entered(house.there, speaking[1], bot) == 1
    assert await entered(house.here, msgspec.structs.replace(key, client=other), bot) == 2
    assert await entered(house.here, token, bot) == 1, "it has had one, with the id"
    assert await entered(house.here, key, bot) == 3


async def test_no_id_is_a_way_around_the_limit_of_a_tokens_own_visitor(house: House) -> None:
    bot, token = await house.bot(per_visitor_rpm=2), house.caller("visitor", BY_KIND["visitor"], "visitor:v")
    shown = [msgspec.structs.replace(token, client=Client(f"client:{each}", f"near:{each}")) for each in range(4)]
    assert [await entered(house.here, each, bot, 1) for each in shown] == [1, 1, 0, 0]


async def test_ids_that_one_address_was_given_have_ten_visitors_turns(house: House) -> None:
    bot, key = await house.bot(per_visitor_rpm=1), house.caller("prod", BY_KIND["prod"], "key:k")

    async def let_in(near: str) -> int:
        callers = [msgspec.structs.replace(key, client=Client(f"client:{near}{each}", near)) for each in range(12)]
        return sum([await entered(house.here, caller, bot, 1) for caller in callers])

    assert await let_in("near:x") == 10
    assert await let_in("near:y") == 10
    assert await let_in("") == 12


async def test_each_bot_counts_by_itself_and_all_workers_together(house: House) -> None:
    ana = house.caller("user", LEVELS["end-user"], "user:ana")
    one, other = await house.bot(per_visitor_rpm=3), await house.bot(per_visitor_rpm=3)
    assert await entered(house.here, ana, one, 2) == 2
    assert await entered(house.there, ana, one, 2) == 1
    assert await entered(house.there, ana, other) == 3


async def test_the_limits_of_the_active_version_hold_for_older_ones(house: House) -> None:
    ana = house.caller("user", LEVELS["end-user"], "user:ana")
    old = await house.bot(per_visitor_rpm=100)

    def closed(config: dict[str, object]) -> None:
        config["limits"] = {"per_visitor_rpm": 0}

    await house.bots.change(house.admin, old.alias, closed, "closed")
    assert await entered(house.here, ana, await house.bots.version(ana, old.id, 1)) == 0


async def test_an_accounts_limit_of_each_bot_counts_everybodys_turns(house: House) -> None:
    bot = await house.bot()
    await house.stored.put(house.admin, [Limit(scope="bot", route_class="chat", per_minute=2)])
    assert await entered(house.here, house.caller("prod", BY_KIND["prod"], "key:1"), bot, 1) == 1
    assert await entered(house.here, house.caller("user", LEVELS["editor"], "user:ben"), bot) == 1
    assert await entered(house.here, house.caller("super", BY_KIND["super"], "key:2"), bot) == 3


async def test_places_of_a_bot_are_shared_by_the_workers_and_given_back(house: House) -> None:
    bot = await house.bot(per_bot_concurrency=2)
    first, second = await house.here.enter(house.admin, bot), await house.there.enter(house.admin, bot)
    await house.here.renew()
    for turnstile in (house.here, house.there):
        with pytest.raises(RateLimited):
            await turnstile.enter(house.admin, bot)
    await house.here.leave(first)
    third = await house.there.enter(house.admin, bot)
    for ticket in (second, third):
        await house.there.leave(ticket)
    assert await entered(house.here, house.admin, bot) == 3


async def test_whoever_is_refused_for_one_reason_holds_no_place_for_another(house: House) -> None:
    bot = await house.bot(per_bot_concurrency=1, per_visitor_rpm=0)
    ana, session = house.caller("user", LEVELS["end-user"], "user:ana"), uuid7()
    with pytest.raises(RateLimited):
        await house.here.enter(ana, bot, session)
    await house.here.leave(await house.here.enter(house.admin, bot, session))


async def test_a_session_is_answered_once_at_a_time_here_and_elsewhere(house: House) -> None:
    bot, session = await house.bot(), uuid7()
    ticket = await house.here.enter(house.admin, bot, session)
    with pytest.raises(RateLimited):
        await house.here.enter(house.admin, bot, session)
    await house.here.leave(await house.here.enter(house.admin, bot, uuid7()))
    await house.here.leave(ticket)
    with pytest.raises(RateLimited):
        await house.here.enter(house.admin, bot, session, [THERE])
    await house.here.leave(await house.here.enter(house.admin, bot, session, [HERE]))


async def begun(house: House, session: UUID) -> None:
    async with house.there.alone(house.admin, session):
        pass


async def test_turns_of_a_conversation_begin_one_after_the_other(house: House) -> None:
    """In whichever worker; those of another conversation, and of somebody else, do not wait."""
    session, ben = uuid7(), house.caller("user", ALL, "user:ben")
    async with house.here.alone(house.admin, session):
        waiting = asyncio.create_task(begun(house, session))
        for free in (house.there.alone(ben, session), house.there.alone(house.admin, uuid7())):
            async with free, house.there.alone(house.admin, None):
                await asyncio.sleep(0.03)
                assert not waiting.done()
    async with asyncio.timeout(10):
        await waiting


async def test_a_beginning_that_hangs_does_not_hold_up_the_next_for_ever(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("palaver.chat.turnstile._STOPPING_S", 0.0)
    session = uuid7()
    async with house.here.alone(house.admin, session):
        with pytest.raises(RateLimited):
            await begun(house, session)
    monkeypatch.setattr("palaver.chat.turnstile._BEGINNING_S", 0.0)
    async with house.here.alone(house.admin, session):
        await begun(house, session)


async def test_whoever_asks_after_stopping_waits_for_the_end(house: House) -> None:
    bot, session = await house.bot(), uuid7()
    ticket = await house.here.enter(house.admin, bot, session)
    ticket.stopping = True
    asking = asyncio.create_task(house.here.enter(house.admin, bot, session))
    await asyncio.sleep(0.05)
    assert not asking.done()
    await house.here.leave(ticket)
    await house.here.leave(await asking)
