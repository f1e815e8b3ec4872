"""Cache and bus on any Redis or Valkey by URL; its pub/sub line is watched and mended here."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TypeVar, cast

import structlog
from redis.asyncio import BlockingConnectionPool, Connection, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff
from redis.exceptions import RedisError

from palaver.core.cache import scripts
from palaver.core.cache.bucket import Bucket, Level, untouched
from palaver.core.cache.feed import Feed, Message, Reconnected
from palaver.core.cache.stored import Stored
from palaver.core.errors import Unavailable

T = TypeVar("T")

PREFIX = "palaver:"  # of every key and topic: a server may be shared
_POOL = 32
_ANSWER_S = 5.0
_READY_S = 10.0
_PING_S = 15.0
_BACKOFF_S = (0.05, 3.0)
_MICRO = 1_000_000
_LOST = (RedisError, OSError, TimeoutError)

log = structlog.get_logger(__name__)


async def _answered(asked: Awaitable[T]) -> T:
    try:
        return await asked
    except _LOST as error:
        raise Unavailable("The cache does not answer right now. Please try again in a moment.") from error


class RedisCache:
    """Each call is one round trip on a pooled connection; a full pool waits."""

    def __init__(self, client: Redis) -> None:
        self._client = client
        self._draw, self._hold = client.register_script(scripts.DRAW), client.register_script(scripts.HOLD)

    async def get(self, key: str) -> bytes | None:
        return cast("bytes | None", await _answered(self._client.get(PREFIX + key)))

    async def set(self, key: str, value: bytes, ttl_s: float | None = None) -> None:
        await _answered(self._client.set(PREFIX + key, value, px=_milliseconds(ttl_s)))

    async def delete(self, key: str) -> None:
        await _answered(self._client.delete(PREFIX + key))

    async def store(self, values: Mapping[str, Stored | None]) -> None:
        async with self._client.pipeline(transaction=False) as all:
            for key, stored in values.items():
                if stored is None:
                    all.delete(PREFIX + key)
                else:
                    all.set(PREFIX + key, stored.value, px=_milliseconds(stored.ttl_s))
            await _answered(all.execute())

    async def incr(self, key: str, ttl_s: float) -> int:
        async with self._client.pipeline(transaction=True) as both:
            both.set(PREFIX + key, 0, px=_milliseconds(ttl_s), nx=True)
            both.incr(PREFIX + key)
            return int((await _answered(both.execute()))[1])

    async def draw(self, buckets: Sequence[Bucket], tokens: int = 1) -> list[Level]:
        keys = [PREFIX + bucket.key for bucket in buckets]
        terms = [term for bucket in buckets for term in (bucket.size, round(bucket.every_s * _MICRO))]
        found = await _answered(self._draw(keys, [tokens, *terms]))
        return [
            untouched(bucket, full / _MICRO)._replace(wait_s=wait / _MICRO)
            for bucket, wait, full in zip(buckets, found[::2], found[1::2], strict=True)
        ]

    async def hold(self, places: Mapping[str, int], holder: str, ttl_s: float) -> str | None:
        keys = [PREFIX + key for key in places]
        full = int(await _answered(self._hold(keys, [holder, round(ttl_s * _MICRO), *places.values()])))
        return list(places)[full - 1] if full else None

    async def frees(self, key: str) -> float:
        async with self._client.pipeline(transaction=True) as both:
            both.time()
            both.zrange(PREFIX + key, 0, 0, withscores=True)
            (seconds, micros), first = await _answered(both.execute())
        return max(first[0][1] / _MICRO - seconds - micros / _MICRO, 0.0) if first else 0.0

    async def release(self, keys: Iterable[str], holder: str) -> None:
        async with self._client.pipeline(transaction=False) as all:
            for key in keys:
                all.zrem(PREFIX + key, holder)
            await _answered(all.execute())

    async def ping(self) -> float:
        started = time.perf_counter()
        await _answered(self._client.ping())
        return time.perf_counter() - started

    async def close(self) -> None:
        await self._client.aclose(close_connection_pool=True)


def _milliseconds(ttl_s: float | None) -> int | None:
    return None if ttl_s is None else max(1, round(ttl_s * 1000))


class RedisBus:
    """
    All subscriptions of the process share one line, which a task reads and renews with growing pauses.

    After a renewal every feed is told so, once the server has confirmed all its topics again.
    """

    def __init__(self, client: Redis) -> None:
        self._client = client
        self._feeds: dict[str, set[Feed]] = {}
        self._line: Connection | None = None
        self._unconfirmed: Counter[str] = Counter()
        self._confirmed = asyncio.Condition()
        self._behind: set[Feed] = set()
        self._task: asyncio.Task[None] | None = None

    async def publish(self, topic: str, message: bytes) -> int:
        return int(await _answered(self._client.publish(PREFIX + topic, message)))

    @asynccontextmanager
    async def subscribe(self, topics: Iterable[str]) -> AsyncIterator[AsyncIterator[Message | Reconnected]]:
        feed = Feed(frozenset(topics))
        try:
            await self._join(feed)
            yield feed
        finally:
            await self._leave(feed)

    async def close(self) -> None:
        for feeds in self._feeds.values():
            for feed in feeds:
                feed.end()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _join(self, feed: Feed) -> None:
        fresh = [topic for topic in feed.topics if not self._feeds.get(topic)]
        for topic in feed.topics:
            self._feeds.setdefault(topic, set()).add(feed)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._supervise(), name="redis pub/sub")
        await self._send("SUBSCRIBE", fresh)
        try:
            async with asyncio.timeout(_READY_S), self._confirmed:
                await self._confirmed.wait_for(lambda: self._line is not None and not self._pending(feed))
        except TimeoutError as error:
            raise Unavailable("The event bus does not answer right now. Please try again in a moment.") from error

    async def _leave(self, feed: Feed) -> None:
        self._behind.discard(feed)
        for topic in feed.topics:
            feeds = self._feeds.get(topic, set())
            feeds.discard(feed)
            if not feeds:
                self._feeds.pop(topic, None)
        await self._send("UNSUBSCRIBE", [topic for topic in feed.topics if topic not in self._feeds])

    def _pending(self, feed: Feed) -> bool:
        return any(self._unconfirmed[topic] for topic in feed.topics)

    async def _send(self, command: str, topics: list[str]) -> None:
        """Say it on the line if there is one; a new line asks for all that is wanted anyway."""
        if command == "SUBSCRIBE":
            self._unconfirmed.update(topics)
        line = self._line
        if line is None or not line.is_connected or not topics:
            return
        with suppress(*_LOST):
            await line.send_command(command, *(PREFIX + topic for topic in topics), check_health=False)

    async def _supervise(self) -> None:
        pause, most = _BACKOFF_S
        while True:
            line = _line_of(self._client)
            try:
                await line.connect()  # type: ignore[no-untyped-call]  # the library's own gap
                pause = _BACKOFF_S[0]
                await self._begin(line)
                await self._read(line)
            except _LOST as error:
                log.warning("bus.lost", error=str(error), again_in_s=pause)
            finally:
                self._line = None
                self._behind = {feed for feeds in self._feeds.values() for feed in feeds}
                await line.disconnect(nowait=True)
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311  # spreads the returns, no secret
            pause = min(pause * 2, most)

    async def _begin(self, line: Connection) -> None:
        self._unconfirmed.clear()
        self._line = line
        await self._send("SUBSCRIBE", list(self._feeds))

    async def _read(self, line: Connection) -> None:
        silent = False
        while True:
            answer = await line.read_response(timeout=_PING_S)
            if answer is None:
                if silent:
                    raise TimeoutError("no answer to a ping")
                await line.send_command("PING", check_health=False)
            silent = answer is None
            if isinstance(answer, list):
                await self._handle(answer)

    async def _handle(self, answer: list[bytes]) -> None:
        kind, name, *rest = answer
        topic = name.decode().removeprefix(PREFIX)
        if kind == b"message":
            for feed in self._feeds.get(topic, ()):
                feed.put(Message(topic, rest[0]))
        elif kind == b"subscribe":
            self._unconfirmed[topic] -= 1
            for feed in [feed for feed in self._behind if not self._pending(feed)]:
                self._behind.discard(feed)
                feed.put(Reconnected())
            async with self._confirmed:
                self._confirmed.notify_all()


def _line_of(client: Redis) -> Connection:
    """A connection of our own beside the pool's, not opened yet."""
    made = client.connection_pool.make_connection()  # type: ignore[no-untyped-call]  # the library's own gap
    return cast("Connection", made)


def open_adapter(url: str) -> tuple[RedisCache, RedisBus]:
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=_POOL,
        timeout=_ANSWER_S,
        socket_timeout=_ANSWER_S,
        socket_connect_timeout=_ANSWER_S,
        retry=Retry(ConstantBackoff(0.02), 1),
        protocol=2,
    )
    client = Redis(connection_pool=pool)
    return RedisCache(client), RedisBus(client)
