"""What this process writes through: stored for all in batches, then told to the others, who let go of theirs."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from palaver.core.cache import Bus, Cache, Stored
from palaver.core.cache.tiers.stamps import drawn
from palaver.core.errors import PalaverError
from palaver.core.logs import logger

log = logger("cache")

TOPIC: Final = "cache.written"
_BATCH: Final = 500
_TOGETHER_S: Final = 0.05  # what comes so close goes as one: a trip for each turn would cost more than it saves


class Written(msgspec.Struct, frozen=True, array_like=True):
    """Addresses whose values are others now, by one process."""

    writer: str
    addresses: Sequence[str]


_read = msgspec.msgpack.Decoder(Written).decode


class Through:
    """What comes within a moment, or while a batch is under way, goes together."""

    def __init__(self, cache: Cache, bus: Bus) -> None:
        self._cache, self._bus = cache, bus
        self._name = drawn()
        self._waiting: dict[str, Stored | None] = {}
        self._batch: dict[str, Stored | None] = {}
        self._task: asyncio.Task[None] | None = None

    def write(self, address: str, stored: Stored | None) -> None:
        """Store a value, or remove it where it is None, soon."""
        self._waiting[address] = stored
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._flush())

    def writes(self, address: str) -> bool:
        """Whether what all share at an address is about to be another."""
        return address in self._waiting or address in self._batch

    def heard(self, message: bytes) -> Sequence[str]:
        """The addresses that another process has written to; none for a message of our own."""
        written = _read(message)
        return () if written.writer == self._name else written.addresses

    async def _flush(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(_TOGETHER_S)
                self._batch = dict(list(self._waiting.items())[:_BATCH])
                for address in self._batch:
                    del self._waiting[address]
                await self._store(self._batch)
                self._batch = {}
        finally:
            self._task = None

    def end(self) -> None:
        """Nobody hears us any more: what waits goes with the next write, if there is one."""
        if self._task is not None:
            self._task.cancel()

    async def _store(self, batch: Mapping[str, Stored | None]) -> None:
        try:
            await self._cache.store(batch)
            await self._bus.publish(TOPIC, msgspec.msgpack.encode(Written(self._name, [*batch])))
        except PalaverError as error:
            log.warning("other workers cannot be told what was written", entries=len(batch), reason=error.message)
