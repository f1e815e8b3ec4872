"""Limits of requests: what concerns whom, what is drawn, what is said, and what happens while the cache is away."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import pytest

from palaver.core import background
from palaver.core.cache import Bucket, Bus, Cache, Level
from palaver.core.cache.memory import MemoryBus, MemoryCache
from palaver.core.caller import Caller, Client, Kind
from palaver.core.db import Database, open_database
from palaver.core.errors import RateLimited, Unavailable, Unprocessable
from palaver.core.limits.limit import Allowance, Limit, LimitedClass, RouteClass, Scope
from palaver.core.limits.limits import Limits
from palaver.core.limits.offenders import Offenders
from palaver.core.limits.shared import Shared
from palaver.core.limits.stored import StoredLimits
from palaver.kit.ids import uuid7
from palaver.security.accounts.accounts import Accounts
from tests.contract.patience import until

HOME = "203.0.113.9"
PLATFORM = frozenset({"accounts.manage"})


class Counting(MemoryCache):
    """Counts its round trips."""

    trips = 0

    async def draw(self, buckets: Sequence[Bucket], tokens: int = 1) -> list[Level]:
        self.trips += 1
        return await super().draw(buckets, tokens)


@pytest.fixture
async def account(database: Database) -> UUID:
    return await Accounts(database).add("main", "Main")


@pytest.fixture
def cache() -> Counting:
    return Counting()


@pytest.fixture
def limits(database: Database, cache: Counting) -> Limits:
    return made(database, cache, MemoryBus())


def made(database: Database, cache: Cache, bus: Bus) -> Limits:
    return Limits(Shared(cache), StoredLimits(database, bus), Offenders(database))


def caller(account: UUID, kind: Kind = "user", owner: str = "user:ana", rate: int | None = None) -> Caller:
    return Caller(
        account=account, kind=kind, id=uuid7(), owner=owner, name=owner.title(), permissions=PLATFORM, rate=rate
    )


def limit(scope: Scope, route_class: LimitedClass, per_minute: int, burst: int | None = None) -> Limit:
    return Limit(scope=scope, route_class=route_class, per_minute=per_minute, burst=burst)


async def admitted(limits: Limits, who: Caller, address: str = HOME, route_class: RouteClass = "read") -> int:
    """How many of five requests are admitted."""
    count = 0
    for _ in range(5):
        try:
            await limits.admit(who, address, route_class)
        except RateLimited:
            continue
        count += 1
    return count


async def test_whoever_has_no_limit_costs_no_round_trip(limits: Limits, cache: Counting, account: UUID) -> None:
    for kind in ("user", "super", "test", "prod", "visitor", "system"):
        assert await limits.admit(caller(account, kind), HOME, "chat") is None
    assert cache.trips == 0


async def test_a_limit_counts_every_one_of_its_scope_apart(limits: Limits, account: UUID) -> None:
    ana, ben = caller(account), caller(account, owner="user:ben")
    await limits.stored.put(ana, [limit("user", "read", 3)])
    assert await admitted(limits, ana) == 3
    assert await admitted(limits, ben) == 3
    assert await admitted(limits, ana, route_class="write") == 5
    assert await admitted(limits, caller(account, "prod", "key:1")) == 5


@pytest.mark.parametrize(
    ("scope", "same"),
    [
        ("account", {"ana", "ben", "elsewhere", "key", "visitor"}),
        ("address", {"ana", "ben", "key", "visitor"}),
        ("user", {"ana", "elsewhere"}),
        ("key", {"key"}),
        ("visitor", {"visitor"}),
        ("bot", set()),
    ],
)
async def test_a_scope_says_who_is_counted_together(
    limits: Limits, account: UUID, scope: Scope, same: set[str]
) -> None:
    route_class: LimitedClass = "any" if scope == "bot" else "read"
    await limits.stored.put(caller(account), [limit(scope, route_class, 10, burst=len(same) or 1)])
    asked: dict[str, tuple[Caller, str]] = {
        "ana": (caller(account), HOME),
        "elsewhere": (caller(account), "198.51.100.1"),
        "ben": (caller(account, owner="user:ben"), HOME),
        "key": (caller(account, "prod", "key:1"), HOME),
        "visitor": (caller(account, "visitor", "visitor:v"), HOME),
    }
    for name in same:
        assert await limits.admit(*asked[name], "read") is not None
    for name in same:
        with pytest.raises(RateLimited):
            await limits.admit(*asked[name], "read")
    others = asked.keys() - same - ({"elsewhere", "ben"} if scope in {"address", "user"} else set())
    for name in others:
        assert await limits.admit(*asked[name], "read") is None


async def test_a_limit_of_each_visitor_counts_whom_a_credential_speaks_for(limits: Limits, account: UUID) -> None:
    await limits.stored.put(caller(account), [limit("visitor", "read", 1), limit("key", "read", 30)])
    key = caller(account, "prod", "key:1")

    async def let_in(subject: str, near: str = "", kind: Kind = "prod") -> int:
        return await admitted(limits, msgspec.structs.replace(key, kind=kind, client=Client(subject, near)))

    assert [await let_in("client:1"), await let_in("client:1", kind="visitor"), await let_in("client:2")] == [1, 0, 1]
    assert sum([await let_in(f"client:x{each}", "near:x") for each in range(12)]) == 10
    assert await admitted(limits, caller(account, "visitor", "visitor:v")) == 1
    assert await admitted(limits, key) == 5, "without a visitor it is the key"
    token = caller(account, "visitor", "visitor:w")
    shown = [msgspec.structs.replace(token, client=Client(f"client:w{each}")) for each in range(3)]
    assert [await admitted(limits, each) for each in shown] == [1, 0, 0], "no other id is a way around one's own limit"


async def test_any_counts_all_classes_together(limits: Limits, account: UUID) -> None:
    ana = caller(account)
    await limits.stored.put(ana, [Limit(scope="user", per_minute=2)])
    assert await limits.admit(ana, HOME, "read")
    assert await limits.admit(ana, HOME, "chat")
    with pytest.raises(RateLimited):
        await limits.admit(ana, HOME, "upload")


async def test_a_super_key_is_limited_by_its_own_rate_alone(limits: Limits, account: UUID) -> None:
    await limits.stored.put(caller(account), [limit("account", "read", 1), limit("key", "read", 1)])
    assert await admitted(limits, caller(account, "super", "key:1")) == 5
    assert await admitted(limits, caller(account, "super", "key:2", rate=2)) == 2
    assert await admitted(limits, caller(account, "system", "system")) == 5


async def test_a_key_has_its_own_rate_over_all_classes(limits: Limits, account: UUID) -> None:
    key = caller(account, "prod", "key:1", rate=2)
    await limits.admit(key, HOME, "chat")
    standing = await limits.admit(key, HOME, "read")
    assert standing is not None
    assert standing.headers == {"RateLimit-Limit": "2", "RateLimit-Remaining": "0", "RateLimit-Reset": "60"}
    with pytest.raises(RateLimited) as refused:
        await limits.admit(key, HOME, "read")
    headers = refused.value.headers
    assert 25 <= int(headers["Retry-After"]) <= 30
    assert (headers["RateLimit-Limit"], headers["RateLimit-Remaining"]) == ("2", "0")
    assert refused.value.details == {"scope": "own", "class": "any", "per_minute": 2}
    assert await admitted(limits, caller(account, "prod", "key:2", rate=2)) == 2


async def test_what_one_limit_refuses_no_other_one_counts(limits: Limits, account: UUID) -> None:
    ana, ben = caller(account), caller(account, owner="user:ben")
    await limits.stored.put(ana, [limit("user", "read", 1), limit("account", "read", 3)])
    assert await admitted(limits, ana) == 1
    assert await admitted(limits, ben) == 1
    assert await admitted(limits, caller(account, owner="user:cleo")) == 1
    assert await admitted(limits, caller(account, owner="user:dora")) == 0


async def test_accounts_are_counted_apart(limits: Limits, database: Database, account: UUID) -> None:
    other = await Accounts(database).add("other", "Other")
    await limits.stored.put(caller(account), [limit("address", "read", 2)])
    assert await admitted(limits, caller(account)) == 2
    assert await admitted(limits, caller(other)) == 5
    await limits.stored.put(caller(other), [limit("address", "read", 2)])
    assert await admitted(limits, caller(other)) == 2


async def test_a_change_counts_at_once_here_and_on_other_workers(database: Database, account: UUID) -> None:
    bus = MemoryBus()
    here, there = made(database, MemoryCache(), bus), made(database, MemoryCache(), bus)
    ana = caller(account)
    assert await there.stored.of(account) == ()
    async with background.running(there.stored.follow):
        await here.stored.put(ana, [limit("user", "read", 1)])
        assert await here.stored.of(account) == (limit("user", "read", 1),)

        async def heard() -> bool:
            return await there.stored.of(account) == (limit("user", "read", 1),)

        assert await until(heard)


async def test_two_limits_for_the_same_and_one_that_never_counts_are_refused(limits: Limits, account: UUID) -> None:
    for wrong in ([limit("user", "read", 1), limit("user", "read", 2)], [limit("bot", "upload", 1)]):
        with pytest.raises(Unprocessable):
            await limits.stored.put(caller(account), wrong)
    assert await limits.stored.of(account) == ()


async def test_offenders_are_counted_and_shown_to_their_account_alone(
    limits: Limits, database: Database, account: UUID
) -> None:
    other = await Accounts(database).add("other", "Other")
    ana = caller(account)
    await limits.stored.put(ana, [limit("user", "read", 1)])
    assert await admitted(limits, ana) == 1
    (found,) = await limits.offenders.all(ana, 10)
    assert (found.subject, found.label, found.route_class, found.refusals) == ("user:ana", "User:Ana", "read", 4)
    await admitted(limits, ana)
    (found,) = await limits.offenders.all(ana, 10)
    assert found.refusals == 9
    assert await limits.offenders.all(caller(other), 10) == []


async def test_offenders_are_counted_on_while_the_database_is_away(database: Database, dsn: str, account: UUID) -> None:
    away = await open_database(dsn)
    await away.close()
    offenders, refused = Offenders(away), Allowance(account, "user", "user:ana", "read", 1, 1)
    for _ in range(2):
        offenders.note(refused, "Ana")
        with pytest.raises(Unavailable):
            await offenders.flush()
    offenders.db = database
    for _ in range(2):
        (found,) = await offenders.all(caller(account), 10)
        assert found.refusals == 2


async def test_who_was_not_known_yet_is_shown_to_the_platform_alone(limits: Limits, account: UUID) -> None:
    allowance = Allowance(None, "name", "digest", "login", 1, 1)
    await limits.spend([allowance], "ana@example.org")
    with pytest.raises(RateLimited):
        await limits.spend([allowance], "ana@example.org")
    platform, admin = caller(account), Caller(account=account, kind="user", id=uuid7(), owner="user:ben")
    assert [found.label for found in await limits.offenders.all(platform, 10)] == ["ana@example.org"]
    assert await limits.offenders.all(admin, 10) == []


async def test_what_is_given_back_can_be_drawn_again(limits: Limits) -> None:
    allowance = Allowance(None, "name", "x", "login", 1, 1)
    for _ in range(3):
        await limits.spend([allowance])
        await limits.give_back([allowance])
    await limits.spend([allowance])
    with pytest.raises(RateLimited):
        await limits.spend([allowance])


async def test_none_a_minute_is_none(limits: Limits) -> None:
    with pytest.raises(RateLimited) as refused:
        await limits.spend([Allowance(None, "bot", "x", "chat", 0, 0)])
    assert refused.value.headers["Retry-After"] == "60"


async def test_limits_are_one_accounts(limits: Limits, account: UUID, database: Database) -> None:
    """Neither what an account has set, nor whom that has slowed down, is anything to another."""
    other = await Accounts(database).add("other", "Other")
    mine = caller(account, "test", "key:mine")
    theirs = Caller(account=other, kind="user", id=uuid7(), owner="user:ben")
    await limits.stored.put(mine, [Limit(scope="key", per_minute=1)])
    assert await limits.stored.of(other) == ()
    await limits.admit(mine, HOME, "read")
    with pytest.raises(RateLimited):
        await limits.admit(mine, HOME, "read")
    assert [found.subject for found in await limits.offenders.all(caller(account), 10)] == ["key:mine"]
    assert await limits.offenders.all(theirs, 10) == []
    await limits.stored.put(theirs, [])
    assert await StoredLimits(database, MemoryBus()).of(account) == (Limit(scope="key", per_minute=1),)


async def test_while_the_database_is_away_what_was_known_counts(database: Database, dsn: str, account: UUID) -> None:
    away = await open_database(dsn)
    await away.close()
    stored = StoredLimits(database, MemoryBus())
    await stored.put(caller(account), [limit("user", "read", 1)])
    assert await stored.of(account) == (limit("user", "read", 1),)
    stored.db = away
    await stored.changed(account)
    assert await stored.of(account) == (limit("user", "read", 1),)
    assert await stored.of(uuid7()) == ()
    stored.db = database
    await stored.put(caller(account), [])
    assert await stored.of(account) == ()
