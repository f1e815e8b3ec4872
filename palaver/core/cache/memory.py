"""Cache and bus inside this process: right while there is one worker."""

import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

from palaver.core.cache.bucket import Bucket, Level, drawn, untouched
from palaver.core.cache.feed import Feed, Message, Reconnected
from palaver.core.cache.stored import Stored

_BYTES = 32 * 1024 * 1024
_SWEEP = 1_000  # keys of places
_OVERHEAD = 200  # bytes that an entry costs beside its key and value, roughly


class _Entry(NamedTuple):
    value: bytes
    dies_at: float


class MemoryCache:
    """The least recently used values give way once all together hold `limit` bytes."""

    def __init__(self, limit: int = _BYTES, clock: Callable[[], float] = time.monotonic) -> None:
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._free = limit
        self._clock = clock
        self._places: dict[str, dict[str, float]] = {}
        self._swept_at = _SWEEP

    async def get(self, key: str) -> bytes | None:
        entry = self._living(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry.value

    async def set(self, key: str, value: bytes, ttl_s: float | None = None) -> None:
        self._put(key, _Entry(value, self._clock() + ttl_s if ttl_s is not None else float("inf")))

    async def delete(self, key: str) -> None:
        self._drop(key)

    async def store(self, values: Mapping[str, Stored | None]) -> None:
        for key, stored in values.items():
            if stored is None:
                self._drop(key)
            else:
                self._put(key, _Entry(stored.value, self._clock() + stored.ttl_s))

    async def incr(self, key: str, ttl_s: float) -> int:
        entry = self._living(key) or _Entry(b"0", self._clock() + ttl_s)
        count = int(entry.value) + 1
        self._put(key, _Entry(b"%d" % count, entry.dies_at))
        return count

    async def draw(self, buckets: Sequence[Bucket], tokens: int = 1) -> list[Level]:
        now = self._clock()
        before = [max(self._dies_at(bucket.key) - now, 0.0) for bucket in buckets]
        levels = [drawn(bucket, full_s, tokens) for bucket, full_s in zip(buckets, before, strict=True)]
        if any(level.wait_s for level in levels):
            pairs = zip(buckets, before, levels, strict=True)
            return [level if level.wait_s else untouched(bucket, full_s) for bucket, full_s, level in pairs]
        for bucket, level in zip(buckets, levels, strict=True):
            self._put(bucket.key, _Entry(b"", now + level.full_s))
        return levels

    async def hold(self, places: Mapping[str, int], holder: str, ttl_s: float) -> str | None:
        now = self._clock()
        self._sweep(now)
        for key, limit in places.items():
            held = {who: until for who, until in self._places.get(key, {}).items() if until > now}
            if holder not in held and len(held) >= limit:
                return key
            self._places[key] = held
        for key in places:
            self._places[key][holder] = now + ttl_s
        return None

    async def frees(self, key: str) -> float:
        now = self._clock()
        return min((until - now for until in self._places.get(key, {}).values() if until > now), default=0.0)

    async def release(self, keys: Iterable[str], holder: str) -> None:
        for key in keys:
            held = self._places.get(key, {})
            held.pop(holder, None)
            if not held:
                self._places.pop(key, None)

    async def ping(self) -> float:
        return 0.0

    async def close(self) -> None:
        self._entries.clear()

    def _sweep(self, now: float) -> None:
        """Forget keys whose places are all free, once there are twice as many of them."""
        if len(self._places) < self._swept_at:
            return
        self._places = {key: held for key, held in self._places.items() if any(until > now for until in held.values())}
        self._swept_at = max(2 * len(self._places), _SWEEP)

    def _dies_at(self, key: str) -> float:
        """When an entry ends: of a bucket, that is when it is full."""
        entry = self._entries.get(key)
        return 0.0 if entry is None else entry.dies_at

    def _living(self, key: str) -> _Entry | None:
        entry = self._entries.get(key)
        if entry is not None and entry.dies_at <= self._clock():
            self._drop(key)
            return None
        return entry

    def _put(self, key: str, entry: _Entry) -> None:
        self._drop(key)
        self._entries[key] = entry
        self._free -= _size(key, entry)
        while self._free < 0 and self._entries:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._free += _size(key, entry)


def _size(key: str, entry: _Entry) -> int:
    return len(key) + len(entry.value) + _OVERHEAD


class MemoryBus:
    """Hands each message to the feeds of its topic, in the order of publishing."""

    def __init__(self) -> None:
        self._feeds: dict[str, set[Feed]] = {}

    async def publish(self, topic: str, message: bytes) -> int:
        feeds = self._feeds.get(topic, ())
        for feed in feeds:
            feed.put(Message(topic, message))
        return len(feeds)

    @asynccontextmanager
    async def subscribe(self, topics: Iterable[str]) -> AsyncIterator[AsyncIterator[Message | Reconnected]]:
        feed = Feed(frozenset(topics))
        for topic in feed.topics:
            self._feeds.setdefault(topic, set()).add(feed)
        try:
            yield feed
        finally:
            self._leave(feed)

    async def close(self) -> None:
        for feeds in self._feeds.values():
            for feed in feeds:
                feed.end()

    def _leave(self, feed: Feed) -> None:
        for topic in feed.topics:
            feeds = self._feeds[topic]
            feeds.discard(feed)
            if not feeds:
                del self._feeds[topic]


def open_adapter(_url: str) -> tuple[MemoryCache, MemoryBus]:
    return MemoryCache(), MemoryBus()
