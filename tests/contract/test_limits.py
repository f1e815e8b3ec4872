"""Limits over the shared cache: one for all workers, and each for itself while the cache is away."""

from uuid import UUID

from palaver.core.cache import open_cache
from palaver.core.cache.memory import MemoryBus
from palaver.core.db import Database
from tests.core.test_limits import account, admitted, caller, limit, made
from tests.servers.redis import RedisServer

__all__ = ["account"]


async def test_while_the_cache_is_away_each_worker_counts_by_itself(
    valkey_to_kill: RedisServer, database: Database, account: UUID
) -> None:
    cache, bus = open_cache(valkey_to_kill.url)
    limits = made(database, cache, MemoryBus())
    ana = caller(account)
    await limits.stored.put(ana, [limit("user", "read", 2)])
    valkey_to_kill.kill()
    try:
        assert await admitted(limits, ana) == 2
        assert await limits.shared.hold({"place": 1}, "a", 60) is None
        assert await limits.shared.hold({"place": 1}, "b", 60) == "place"
        await limits.shared.release(["place"], "a")
        assert await limits.shared.hold({"place": 1}, "b", 60) is None
    finally:
        valkey_to_kill.start()
        await bus.close()
        await cache.close()


async def test_workers_share_one_limit(valkey: RedisServer, database: Database, account: UUID) -> None:
    first, second = open_cache(valkey.url), open_cache(valkey.url)
    here, there = (made(database, cache, MemoryBus()) for cache, _ in (first, second))
    ana = caller(account)
    await here.stored.put(ana, [limit("user", "read", 4)])
    assert await admitted(here, ana) == 4
    assert await admitted(there, ana) == 0
    for cache, bus in (first, second):
        await bus.close()
        await cache.close()
