"""The limits that accounts have set: stored, read from memory, dropped from it when any worker changes them."""

import time
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from palaver.core.cache import Bus, Message
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Unavailable, Unprocessable
from palaver.core.limits.limit import TURNS, Limit
from palaver.core.logs import logger

SQL = named_queries(__file__)
log = logger("limits")

TOPIC: Final = "limits.changed"
_KEEP_S: Final = 300.0
_AGAIN_S: Final = 5.0
_CAPACITY: Final = 5_000


class StoredLimits:
    def __init__(self, db: Database, bus: Bus) -> None:
        self.db, self.bus = db, bus
        self._known: dict[UUID, tuple[float, tuple[Limit, ...]]] = {}
        self._drops = 0

    async def of(self, account: UUID) -> tuple[Limit, ...]:
        """An account's limits; while the database is away, those known last."""
        found = self._known.get(account)
        if found is not None and found[0] > time.monotonic():
            return found[1]
        drops = self._drops
        try:
            limits, keep_s = tuple(await self.db.all(SQL.limits, Limit, account_id=account)), _KEEP_S
        except Unavailable as error:
            log.warning("limits cannot be read", account=str(account), reason=error.message)
            limits, keep_s = (() if found is None else found[1]), _AGAIN_S
        if drops == self._drops:
            if len(self._known) >= _CAPACITY:
                self._known.clear()
            self._known[account] = (time.monotonic() + keep_s, limits)
        return limits

    async def put(self, caller: Caller, limits: Sequence[Limit]) -> None:
        """Set the account's limits, all of them; Unprocessable when two are for the same, or one could never count."""
        if len({(limit.scope, limit.route_class) for limit in limits}) < len(limits):
            raise Unprocessable("There are two limits for the same scope and class: keep one of them.")
        if any(limit.scope == "bot" and limit.route_class not in TURNS for limit in limits):
            raise Unprocessable("A limit of each bot counts turns: its class is 'chat' or 'any'.")
        async with self.db.transaction() as tx:
            await tx.run(SQL.remove_limits, account_id=caller.account)
            for limit in limits:
                await tx.run(
                    SQL.add_limit,
                    account_id=caller.account,
                    scope=limit.scope,
                    route_class=limit.route_class,
                    per_minute=limit.per_minute,
                    burst=limit.burst,
                    set_by=caller.owner,
                )
        await self._announce(caller.account)

    async def follow(self) -> None:
        """Forget what another worker has changed; after a gap in the bus, forget everything."""
        async with self.bus.subscribe([TOPIC]) as feed:
            self._drop(None)
            async for message in feed:
                self._drop(UUID(message.data.decode()) if isinstance(message, Message) else None)

    async def _announce(self, account: UUID) -> None:
        self._drop(account)
        try:
            await self.bus.publish(TOPIC, str(account).encode())
        except Unavailable as error:
            log.warning("other workers cannot be told of changed limits", reason=error.message)

    def _drop(self, account: UUID | None) -> None:
        self._drops += 1
        if account is None:
            self._known.clear()
        else:
            self._known.pop(account, None)
