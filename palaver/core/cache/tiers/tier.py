"""
One prefix of the two-tier cache: what this process holds, then what all share, then whoever can make the value.

Of many that ask for the same at once, one makes it. What was made before an invalidation was heard is not found after.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, Generic, NamedTuple, TypeVar, cast

import msgspec

from palaver.core import metrics
from palaver.core.cache import Cache, Stored
from palaver.core.cache.tiers.near import Near
from palaver.core.cache.tiers.stamps import Stamps
from palaver.core.cache.tiers.through import Through
from palaver.core.errors import PalaverError

Value = TypeVar("Value")

_ANSWER_S: Final = 0.5  # a shared cache slower than that is slower than what it saves
_SHARED_BYTES: Final = 1024 * 1024
_ABSENT: Final = object()


class Passing(Generic[Value]):
    """A value that is right for who asked now, and is not to be kept."""

    def __init__(self, value: Value) -> None:
        self.value = value


Fill = Callable[[], Awaitable[Value | Passing[Value]]]


class Bounds(NamedTuple):
    """For `keep_s` seconds, `near_s` of them in the process, up to so many bytes there; None for `absent_s`."""

    keep_s: float
    near_s: float = 60.0
    near_bytes: int = 8 * 1024 * 1024
    absent_s: float = 0.0


class Tier(Generic[Value]):
    """Values of one `kind`; a key belongs to a group, and all of a group's values are forgotten together."""

    def __init__(
        self,
        prefix: str,
        kind: Any,
        cache: Cache,
        stamps: Stamps,
        tell: Callable[[str], Coroutine[Any, Any, None]],
        through: Through,
        bounds: Bounds,
    ) -> None:
        self.prefix, self.bounds = prefix, bounds
        self.near = Near(bounds.near_bytes)
        self._cache, self._stamps, self._tell, self._through = cache, stamps, tell, through
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(kind).decode
        self._making: dict[str, asyncio.Task[Any]] = {}
        self._counts = {name: metrics.CACHE_LOOKUPS.labels(prefix, name) for name in ("near", "shared", "missed")}

    def known(self, key: str, group: str = "") -> Value | None:
        """What this process holds, without waiting."""
        whole, part = self._stamps.known(self.prefix), self._stamps.known(self._group(group))
        if whole is None or part is None:
            return None
        found: Value | None = self.near.get(self._address(whole, part, key), None)
        if found is not None:
            self._counts["near"].inc()
        return found

    async def get(self, key: str, fill: Fill[Value], *, group: str = "", keep_s: float | None = None) -> Value:
        """The value, made by `fill` where nobody has it; whatever `fill` raises is raised and not kept."""
        address, shared = await self._at(key, group)
        found = self.near.get(address, _ABSENT)
        if found is not _ABSENT:
            self._counts["near"].inc()
            return cast("Value", found)
        making = self._making.get(address)
        if making is None:
            making = asyncio.get_running_loop().create_task(
                self._made(address, fill, keep_s or self.bounds.keep_s, shared=shared)
            )
            self._making[address] = making
            making.add_done_callback(lambda done: self._done(address, done))
        return cast("Value", await asyncio.shield(making))

    async def put(self, key: str, value: Value, *, group: str = "", keep_s: float | None = None) -> None:
        """Keep a value that was made elsewhere."""
        address, shared = await self._at(key, group)
        await self._keep(address, value, keep_s or self.bounds.keep_s, shared=shared)

    async def replace(self, key: str, value: Value | None) -> None:
        """
        From now on the value of a key, None: whoever makes it next; it has no group.

        Here at once; elsewhere when they hear of it, and what they make meanwhile is not kept there.
        """
        address, shared = await self._at(key, "")
        self.let_go(address)
        stored = None
        if value is not None:
            stored = Stored(self._encode(value), _jittered(self.bounds.keep_s))
            self._hold(address, value, len(stored.value), stored.ttl_s)
        if shared:
            self._through.write(address, stored)

    def let_go(self, address: str) -> None:
        """What this process holds at an address, or makes for it just now, is no longer right."""
        self.near.drop(address)
        self._making.pop(address, None)

    async def forget(self, group: str = "") -> None:
        """From now on nothing of the group is found here; elsewhere from the moment they hear of it."""
        await self._tell(self._group(group))

    def clear(self) -> None:
        self.near.clear()

    async def _at(self, key: str, group: str) -> tuple[str, bool]:
        whole, shared = await self._stamps.of(self.prefix)
        part, also = await self._stamps.of(self._group(group)) if group else (whole, shared)
        return self._address(whole, part, key), shared and also

    async def _made(self, address: str, fill: Fill[Value], keep_s: float, *, shared: bool) -> Value:
        if shared and not self._through.writes(address) and (stored := await self._stored(address)) is not None:
            value: Value = self._decode(stored)
            self._counts["shared"].inc()
            if self._is_wanted(address):
                self._hold(address, value, len(stored), keep_s)
            return value
        self._counts["missed"].inc()
        made = await fill()
        if isinstance(made, Passing):
            return made.value
        if self._is_wanted(address) and (made is not None or self.bounds.absent_s):
            await self._keep(address, made, keep_s if made is not None else self.bounds.absent_s, shared=shared)
        return made

    async def _keep(self, address: str, value: Value, keep_s: float, *, shared: bool) -> None:
        keep_s = _jittered(keep_s)
        encoded = self._encode(value)
        self._hold(address, value, len(encoded), keep_s)
        if shared and len(encoded) <= _SHARED_BYTES:
            try:
                async with asyncio.timeout(_ANSWER_S):
                    await self._cache.set(address, encoded, keep_s)
            except (PalaverError, TimeoutError):
                return

    def _hold(self, address: str, value: Value, encoded: int, keep_s: float) -> None:
        self.near.put(address, value, encoded, min(keep_s, self.bounds.near_s))
        metrics.CACHE_BYTES.labels(self.prefix).set(self.near.bytes)
        metrics.CACHE_ENTRIES.labels(self.prefix).set(len(self.near))

    async def _stored(self, address: str) -> bytes | None:
        try:
            async with asyncio.timeout(_ANSWER_S):
                return await self._cache.get(address)
        except (PalaverError, TimeoutError):
            return None

    def _is_wanted(self, address: str) -> bool:
        """Whether what this task makes is still right: nothing else was written meanwhile."""
        return self._making.get(address) is asyncio.current_task()

    def _done(self, address: str, done: "asyncio.Task[Any]") -> None:
        if self._making.get(address) is done:
            del self._making[address]
        if not done.cancelled():
            done.exception()  # whoever waited has it

    def _group(self, group: str) -> str:
        return f"{self.prefix}:{group}" if group else self.prefix

    def _address(self, whole: str, part: str, key: str) -> str:
        return f"{self.prefix}:{whole}{part}:{key}"


def _jittered(keep_s: float) -> float:
    return keep_s * random.uniform(0.9, 1.0)  # noqa: S311  # spreads the ends, no secret
