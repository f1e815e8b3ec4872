"""The cache and the event bus: short-lived values, and messages to whoever listens now; nothing here is durable."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from importlib import import_module
from types import MappingProxyType
from typing import Protocol, cast
from urllib.parse import urlsplit

from palaver.core.cache.bucket import Bucket, Level
from palaver.core.cache.feed import Message, Reconnected
from palaver.core.cache.stored import Stored
from palaver.core.errors import PalaverError

__all__ = ["Bucket", "Bus", "Cache", "Level", "Message", "Reconnected", "Stored", "UnknownCache", "open_cache"]

# The adapter that serves each URL scheme, imported when it is asked for: redis-py alone weighs 22 MB.
ADAPTERS: Mapping[str, str] = MappingProxyType(
    {"": "memory", "memory": "memory", "redis": "redis", "rediss": "redis", "unix": "redis"}
)


class Cache(Protocol):
    """
    Values by key, which may be gone at any time. Every method raises Unavailable when the server does not answer.

    `ttl_s` counts seconds; None keeps the value until it is displaced.
    """

    async def get(self, key: str) -> bytes | None: ...

    async def set(self, key: str, value: bytes, ttl_s: float | None = None) -> None: ...

    async def delete(self, key: str) -> None: ...

    async def store(self, values: Mapping[str, Stored | None]) -> None:
        """Set all of them in one round trip, and delete where there is None; each by itself, not all or none."""
        ...

    async def incr(self, key: str, ttl_s: float) -> int:
        """Count one up and answer the count; the first count starts the key's life of `ttl_s`."""
        ...

    async def draw(self, buckets: Sequence[Bucket], tokens: int = 1) -> list[Level]:
        """
        Take `tokens` from every bucket, or from none where one holds too few: then some level has to wait.

        Atomic, in one round trip. Negative `tokens` are given back; a bucket never holds more than its size.
        """
        ...

    async def hold(self, places: Mapping[str, int], holder: str, ttl_s: float) -> str | None:
        """
        Take a place for `holder` under every key, of which so many can be held at once, or under none.

        Atomic, in one round trip. Answers the first key without a free place, or None. A holder's place is free again
        after `ttl_s` unless it is held once more: that always works.
        """
        ...

    async def frees(self, key: str) -> float:
        """Seconds until the first of the places held under a key is free again; 0 where none is held."""
        ...

    async def release(self, keys: Iterable[str], holder: str) -> None:
        """Give the holder's places back."""
        ...

    async def ping(self) -> float:
        """Seconds that a trivial round trip takes."""
        ...

    async def close(self) -> None: ...


class Bus(Protocol):
    """Messages to whoever listens at this moment; within a topic they keep their order."""

    async def publish(self, topic: str, message: bytes) -> int:
        """Answer how many listen: 0 when nobody does. Over a server, a process counts once. Raises Unavailable."""
        ...

    def subscribe(self, topics: Iterable[str]) -> AbstractAsyncContextManager[AsyncIterator[Message | Reconnected]]:
        """
        Listen from the moment the context is entered until it is left; Unavailable when that takes over 10 s.

        Reconnected in the stream says that messages may be lost: the line was cut, or this reader was too slow.
        """
        ...

    async def close(self) -> None:
        """End every subscription's stream."""
        ...


class UnknownCache(PalaverError):
    """The URL's scheme belongs to no adapter."""


class _Opener(Protocol):
    def __call__(self, url: str) -> tuple[Cache, Bus]: ...


def open_cache(url: str | None) -> tuple[Cache, Bus]:
    """Without a URL both live in this process; no connection is made before the first use."""
    scheme = urlsplit(url or "").scheme
    if scheme not in ADAPTERS:
        raise UnknownCache(f"A cache URL begins with redis://, rediss:// or unix://, not with {scheme}://.")
    opener = cast("_Opener", import_module(f"{__name__}.{ADAPTERS[scheme]}").open_adapter)
    return opener(url or "")
