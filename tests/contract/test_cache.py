"""The cache: the same promises in process, on Valkey and on Redis."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from palaver.core.cache import Bucket, Cache, Stored, UnknownCache, open_cache
from palaver.core.cache.memory import MemoryCache
from palaver.core.errors import Unavailable
from tests.contract.patience import until
from tests.servers.redis import RedisServer

SERVERS = {"memory": None, "valkey": "valkey", "redis": "redis_server"}


@pytest.fixture(params=SERVERS)
async def cache(request: pytest.FixtureRequest) -> AsyncIterator[Cache]:
    fixture = SERVERS[request.param]
    url = request.getfixturevalue(fixture).url if fixture else None
    cache, bus = open_cache(url)
    yield cache
    await bus.close()
    await cache.close()


@pytest.fixture
def key() -> str:
    return f"key:{uuid4()}"


async def test_a_value_is_found_until_it_is_deleted(cache: Cache, key: str) -> None:
    assert await cache.get(key) is None
    await cache.set(key, b"\x00\xffvalue")
    assert await cache.get(key) == b"\x00\xffvalue"
    await cache.set(key, b"")
    assert await cache.get(key) == b""
    await cache.delete(key)
    await cache.delete(key)
    assert await cache.get(key) is None


async def test_a_key_is_gone_after_its_ttl(cache: Cache, key: str) -> None:
    await cache.set(key, b"x", ttl_s=0.05)

    async def gone() -> bool:
        return await cache.get(key) is None

    assert await until(gone)


async def test_many_values_are_stored_and_deleted_together(cache: Cache, key: str) -> None:
    await cache.set(f"{key}-old", b"1")
    await cache.store({f"{key}-a": Stored(b"2", 30), f"{key}-b": Stored(b"3", 0.05), f"{key}-old": None})
    assert [await cache.get(f"{key}-{name}") for name in ("a", "old")] == [b"2", None]

    async def gone() -> bool:
        return await cache.get(f"{key}-b") is None

    await until(gone)


async def test_a_value_that_is_set_again_gets_a_new_life(cache: Cache, key: str) -> None:
    await cache.set(key, b"old", ttl_s=0.05)
    await cache.set(key, b"new")
    await asyncio.sleep(0.1)
    assert await cache.get(key) == b"new"


async def test_a_counter_counts_each_call_once_and_dies_after_its_first_ttl(cache: Cache, key: str) -> None:
    counts = await asyncio.gather(*(cache.incr(key, ttl_s=30) for _ in range(50)))
    assert sorted(counts) == list(range(1, 51))
    assert await cache.get(key) == b"50"
    short = f"{key}:short"
    await cache.incr(short, ttl_s=0.05)
    await cache.incr(short, ttl_s=3600)

    async def gone() -> bool:
        return await cache.get(short) is None

    assert await until(gone)
    assert await cache.incr(short, ttl_s=30) == 1


async def test_a_bucket_gives_what_it_holds_and_then_says_how_long_to_wait(cache: Cache, key: str) -> None:
    bucket = Bucket(key, 3, 60.0)
    assert [(await cache.draw([bucket]))[0].left for _ in range(3)] == [2, 1, 0]
    (empty,) = await cache.draw([bucket])
    assert empty.left == 0
    assert 55 < empty.wait_s <= 60
    assert 175 < empty.full_s <= 180
    (given,) = await cache.draw([bucket], -1)
    assert (given.left, given.wait_s) == (1, 0)
    assert (await cache.draw([bucket]))[0].wait_s == 0


async def test_a_bucket_fills_again(cache: Cache, key: str) -> None:
    bucket = Bucket(key, 1, 0.05)
    assert (await cache.draw([bucket]))[0].wait_s == 0

    async def given() -> bool:
        return (await cache.draw([bucket]))[0].wait_s == 0

    assert await until(given)


async def test_what_is_given_back_never_makes_a_bucket_larger(cache: Cache, key: str) -> None:
    bucket = Bucket(key, 2, 60.0)
    assert (await cache.draw([bucket], -5))[0] == (2, 0, 0)
    assert [(await cache.draw([bucket]))[0].wait_s > 0 for _ in range(3)] == [False, False, True]


async def test_several_buckets_give_all_or_nothing(cache: Cache, key: str) -> None:
    wide, narrow = Bucket(f"{key}:wide", 5, 60.0), Bucket(f"{key}:narrow", 1, 60.0)
    assert [level.left for level in await cache.draw([wide, narrow])] == [4, 0]
    for _ in range(3):
        first, second = await cache.draw([wide, narrow])
        assert (first.left, first.wait_s) == (4, 0)
        assert second.wait_s > 0
    assert (await cache.draw([wide]))[0].left == 3


async def test_a_bucket_never_gives_more_than_it_holds_to_many_at_once(cache: Cache, key: str) -> None:
    bucket = Bucket(key, 20, 60.0)
    levels = await asyncio.gather(*(cache.draw([bucket]) for _ in range(50)))
    assert sum(level.wait_s == 0 for (level,) in levels) == 20


async def test_places_are_held_up_to_their_number_and_given_back(cache: Cache, key: str) -> None:
    assert await cache.hold({key: 2}, "a", 60) is None
    assert await cache.hold({key: 2}, "b", 60) is None
    assert await cache.hold({key: 2}, "c", 60) == key
    assert await cache.hold({key: 2}, "a", 60) is None, "whoever holds a place keeps it"
    await cache.release([key, f"{key}:unknown"], "a")
    await cache.release([key], "a")
    assert await cache.hold({key: 2}, "c", 60) is None
    assert await cache.hold({key: 2}, "a", 60) == key


async def test_a_place_that_nobody_holds_on_to_is_free_again(cache: Cache, key: str) -> None:
    assert await cache.hold({key: 1}, "dead", 0.05) is None

    async def free() -> bool:
        return await cache.hold({key: 1}, "next", 60) is None

    assert await until(free)
    assert await cache.hold({key: 1}, "dead", 60) == key


async def test_the_first_place_to_be_free_again_says_when(cache: Cache, key: str) -> None:
    assert await cache.frees(key) == 0
    for holder, ttl_s in (("a", 60), ("b", 30), ("c", 90)):
        await cache.hold({key: 3}, holder, ttl_s)
    assert 20 < await cache.frees(key) <= 30
    await cache.release([key], "b")
    assert 50 < await cache.frees(key) <= 60


async def test_several_places_are_taken_together_or_not_at_all(cache: Cache, key: str) -> None:
    bot, session = f"{key}:bot", f"{key}:session"
    assert await cache.hold({bot: 2, session: 1}, "a", 60) is None
    assert await cache.hold({bot: 2, session: 1}, "b", 60) == session
    assert await cache.hold({bot: 2}, "c", 60) is None
    assert await cache.hold({bot: 2}, "d", 60) == bot


async def test_two_hundred_at_once_wait_for_their_turn(cache: Cache, key: str) -> None:
    await cache.set(key, b"x")
    assert await asyncio.gather(*(cache.get(key) for _ in range(200))) == [b"x"] * 200


async def test_it_answers_a_ping(cache: Cache) -> None:
    assert await cache.ping() >= 0


async def test_a_server_that_was_killed_is_unavailable_and_comes_back(valkey_to_kill: RedisServer) -> None:
    cache, bus = open_cache(valkey_to_kill.url)
    await cache.set("a", b"1")
    valkey_to_kill.kill()
    bucket = Bucket("c", 2, 60)
    for asked in (
        cache.get("a"),
        cache.incr("b", 1),
        cache.draw([bucket]),
        cache.hold({"d": 1}, "me", 5),
        cache.frees("d"),
        cache.release(["d"], "me"),
        cache.ping(),
    ):
        with pytest.raises(Unavailable):
            await asked
    valkey_to_kill.start()
    await cache.set("a", b"2")
    assert await cache.get("a") == b"2"
    assert (await cache.draw([bucket]))[0].left == 1
    assert await cache.hold({"d": 1}, "me", 5) is None
    await bus.close()
    await cache.close()


async def test_places_that_all_are_free_are_forgotten() -> None:
    now = 0.0
    cache = MemoryCache(clock=lambda: now)
    for now in range(5_000):  # the clock
        await cache.hold({str(now): 1}, "a", 10)
    assert len(cache._places) < 2_000


async def test_the_least_recently_used_gives_way() -> None:
    cache = MemoryCache(limit=1000)
    for name in "abc":
        await cache.set(name, bytes(100))
    await cache.get("a")
    await cache.set("d", bytes(100))
    assert [await cache.get(name) is not None for name in "abcd"] == [True, False, True, True][:4]
    await cache.set("huge", bytes(2000))
    assert await cache.get("huge") is None


def test_an_unknown_scheme_is_named() -> None:
    with pytest.raises(UnknownCache, match="memcached"):
        open_cache("memcached://127.0.0.1")
