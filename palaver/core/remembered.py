"""What accounts have set, row by row: read from memory, dropped from it when any worker changes it."""

import time
from typing import Final, Generic, TypeVar
from uuid import UUID

import msgspec

from palaver.core.cache import Bus, Message
from palaver.core.db import Database
from palaver.core.db.queries import Query
from palaver.core.errors import Unavailable
from palaver.core.logs import logger

Row = TypeVar("Row", bound=msgspec.Struct)
log = logger("remembered")

_KEEP_S: Final = 300.0
_AGAIN_S: Final = 5.0
_CAPACITY: Final = 5_000  # accounts


class Remembered(Generic[Row]):
    """
    What `query` finds of an account; `topic` is where its changes are told.

    While the database is away, `unknown` stands for the rows of an account that were never read.
    """

    def __init__(
        self, db: Database, bus: Bus, query: Query, row: type[Row], topic: str, unknown: tuple[Row, ...] | None = None
    ) -> None:
        self.db, self.bus, self.topic = db, bus, topic
        self._query, self._row, self._unknown = query, row, unknown
        self._known: dict[UUID, tuple[float, tuple[Row, ...]]] = {}
        self._drops = 0

    async def of(self, account: UUID) -> tuple[Row, ...]:
        """An account's rows; while the database is away those known last, or Unavailable."""
        found = self._known.get(account)
        if found is not None and found[0] > time.monotonic():
            return found[1]
        drops = self._drops
        try:
            rows, keep_s = tuple(await self.db.all(self._query, self._row, account_id=account)), _KEEP_S
        except Unavailable as error:
            last = self._unknown if found is None else found[1]
            if last is None:
                raise
            log.warning("what is known cannot be read anew", topic=self.topic, reason=error.message)
            rows, keep_s = last, _AGAIN_S
        if drops == self._drops:
            if len(self._known) >= _CAPACITY:
                self._known.clear()
            self._known[account] = time.monotonic() + keep_s, rows
        return rows

    async def changed(self, account: UUID) -> None:
        """Ask for an account's rows again, here and in the other workers."""
        self._drop(account)
        try:
            await self.bus.publish(self.topic, str(account).encode())
        except Unavailable as error:
            log.warning("other workers cannot be told of a change", topic=self.topic, reason=error.message)

    async def follow(self) -> None:
        """Ask again for what another worker has changed; after a gap in the bus, for everything."""
        async with self.bus.subscribe([self.topic]) as feed:
            self._drop(None)
            async for message in feed:
                self._drop(UUID(message.data.decode()) if isinstance(message, Message) else None)

    def _drop(self, account: UUID | None) -> None:
        self._drops += 1
        for each in [*self._known] if account is None else [account]:
            if each in self._known:
                self._known[each] = 0.0, self._known[each][1]
