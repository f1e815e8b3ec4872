"""The cache: the same promises in process, on Valkey and on Redis."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from palaver.core.cache import Cache, UnknownCache, open_cache
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


async def test_two_hundred_at_once_wait_for_their_turn(cache: Cache, key: str) -> None:
    await cache.set(key, b"x")
    assert await asyncio.gather(*(cache.get(key) for _ in range(200))) == [b"x"] * 200


async def test_it_answers_a_ping(cache: Cache) -> None:
    assert await cache.ping() >= 0


async def test_a_server_that_was_killed_is_unavailable_and_comes_back(valkey_to_kill: RedisServer) -> None:
    cache, bus = open_cache(valkey_to_kill.url)
    await cache.set("a", b"1")
    valkey_to_kill.kill()
    for asked in (cache.get("a"), cache.incr("b", 1), cache.ping()):
        with pytest.raises(Unavailable):
            await asked
    valkey_to_kill.start()
    await cache.set("a", b"2")
    assert await cache.get("a") == b"2"
    await bus.close()
    await cache.close()


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
