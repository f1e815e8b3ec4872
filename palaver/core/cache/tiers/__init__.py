"""The two-tier cache of one process: its prefixes, what is forgotten over the bus, what each holds and has saved."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from palaver.core import metrics
from palaver.core.cache import Bus, Cache, Message
from palaver.core.cache.tiers.stamps import Stamps
from palaver.core.cache.tiers.through import TOPIC, Through
from palaver.core.cache.tiers.tier import Bounds, Passing, Tier
from palaver.core.errors import NotFound, Unavailable
from palaver.core.logs import logger

__all__ = ["Bounds", "Passing", "PrefixUse", "Tier", "Tiers"]

log = logger("cache")

_TOPIC: Final = "cache.stamps"


class PrefixUse(msgspec.Struct, frozen=True, kw_only=True):
    """Lookups since the start and what is held now, of all workers together; `hit_ratio` None before the first."""

    prefix: str
    near: int
    shared: int
    missed: int
    hit_ratio: float | None
    entries: int
    bytes: int


class Tiers:
    def __init__(self, cache: Cache, bus: Bus) -> None:
        self._cache, self._bus = cache, bus
        self._stamps, self._through = Stamps(cache), Through(cache, bus)
        self._tiers: dict[str, Tier[Any]] = {}
        self._beside: dict[str, Callable[[], object]] = {}

    def beside(self, prefix: str, forget: Callable[[], object]) -> None:
        """A cache that is kept elsewhere and counts its lookups itself: it is shown here, and flushed by `forget`."""
        self._beside[prefix] = forget

    def tier(self, prefix: str, kind: Any, bounds: Bounds) -> Tier[Any]:
        """A new prefix, of values of `kind`."""
        made: Tier[Any] = Tier(prefix, kind, self._cache, self._stamps, self._renew, self._through, bounds)
        self._tiers[prefix] = made
        return made

    async def flush(self, prefix: str) -> None:
        """Forget all of a prefix, in every worker; NotFound for one that there is not."""
        if prefix not in self._prefixes:
            raise NotFound(f"There is no cache {prefix!r}; there are {', '.join(self._prefixes)}.")
        await self._renew(prefix)

    def uses(self) -> list[PrefixUse]:
        """Each prefix, by name."""
        counted = metrics.totals("cache_lookups_total", "cache_bytes", "cache_entries")
        return [_use(prefix, counted) for prefix in self._prefixes]

    @property
    def _prefixes(self) -> list[str]:
        return sorted({*self._tiers, *self._beside})

    async def follow(self) -> None:
        """Hear what other workers forget; after a gap in the bus, ask for every stamp again."""
        try:
            async with self._bus.subscribe([_TOPIC, TOPIC]) as feed:
                await self._caught_up()
                async for message in feed:
                    if isinstance(message, Message) and message.topic == TOPIC:
                        self._let_go(message.data)
                    elif isinstance(message, Message):
                        group, _, stamp = message.data.decode().rpartition(" ")
                        self._stamps.hear(group, stamp)
                        self._emptied(group)
                    else:
                        await self._caught_up()
        finally:
            self._through.end()

    def _let_go(self, message: bytes) -> None:
        for address in self._through.heard(message):
            if (tier := self._tiers.get(address.partition(":")[0])) is not None:
                tier.let_go(address)

    async def _caught_up(self) -> None:
        """Ask for every stamp again, and tell those that could not be told; what others wrote was not heard."""
        self._stamps.forget()
        for tier in self._tiers.values():
            tier.clear()
        for group in [*self._stamps.owed]:
            await self._renew(group)

    async def _renew(self, group: str) -> None:
        """A new stamp for a group: here at once, elsewhere when they hear of it, or ask again within half a minute."""
        try:
            stamp = await self._stamps.renew(group)
            self._emptied(group)
            await self._bus.publish(_TOPIC, f"{group} {stamp}".encode())
        except Unavailable as error:
            log.warning("other workers cannot be told what to forget", group=group, reason=error.message)

    def _emptied(self, group: str) -> None:
        """The memory of a prefix that was flushed is free at once; a group's goes as newer values come."""
        if group in self._tiers:
            self._tiers[group].clear()
        elif group in self._beside:
            self._beside[group]()


def _use(prefix: str, counted: dict[tuple[str, ...], float]) -> PrefixUse:
    near, shared, missed = (
        int(counted.get(("cache_lookups_total", name, prefix), 0)) for name in ("near", "shared", "missed")
    )
    asked = near + shared + missed
    return PrefixUse(
        prefix=prefix,
        near=near,
        shared=shared,
        missed=missed,
        hit_ratio=(near + shared) / asked if asked else None,
        entries=int(counted.get(("cache_entries", prefix), 0)),
        bytes=int(counted.get(("cache_bytes", prefix), 0)),
    )
