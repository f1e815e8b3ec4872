"""The budgets that accounts have set: stored, read from memory, dropped from it when any worker changes them."""

import time
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from palaver.accounting.budgets.budget import Budget
from palaver.core.cache import Bus, Message
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Unavailable, Unprocessable
from palaver.core.logs import logger
from palaver.kit.jsons import storable

SQL = named_queries(__file__)
log = logger("accounting")

_TOPIC: Final = "budgets.changed"
_KEEP_S: Final = 300.0
_CAPACITY: Final = 5_000


class StoredBudgets:
    def __init__(self, db: Database, bus: Bus) -> None:
        self.db, self.bus = db, bus
        self._known: dict[UUID, tuple[float, tuple[Budget, ...]]] = {}
        self._drops = 0

    async def of(self, account: UUID) -> tuple[Budget, ...]:
        """An account's budgets; while the database is away those known last, Unavailable where none ever were."""
        found = self._known.get(account)
        if found is not None and found[0] > time.monotonic():
            return found[1]
        drops = self._drops
        try:
            budgets = tuple(await self.db.all(SQL.budgets, Budget, account_id=account))
        except Unavailable:
            if found is None:
                raise
            return found[1]
        if drops == self._drops:
            if len(self._known) >= _CAPACITY:
                self._known.clear()
            self._known[account] = time.monotonic() + _KEEP_S, budgets
        return budgets

    async def put(self, caller: Caller, budgets: Sequence[Budget]) -> None:
        """Set all budgets of the caller's account; Unprocessable where one caps nothing, or two count the same."""
        must_fit(budgets)
        async with self.db.transaction() as tx:
            await tx.run(SQL.remove_budgets, account_id=caller.account)
            for each in budgets:
                await tx.run(
                    SQL.add_budget,
                    account_id=caller.account,
                    scope=each.scope,
                    subject=each.subject,
                    period=each.period,
                    tokens=each.tokens,
                    cost_micros=each.cost_micros,
                    set_by=caller.owner,
                )
        self._drop(caller.account)
        try:
            await self.bus.publish(_TOPIC, str(caller.account).encode())
        except Unavailable as error:
            log.warning("other workers cannot be told of changed budgets", reason=error.message)

    async def follow(self) -> None:
        """Forget what another worker has changed; after a gap in the bus, ask for everything again."""
        async with self.bus.subscribe([_TOPIC]) as feed:
            self._drop(None)
            async for message in feed:
                self._drop(UUID(message.data.decode()) if isinstance(message, Message) else None)

    def _drop(self, account: UUID | None) -> None:
        """What is dropped still serves while the database is away."""
        self._drops += 1
        for each in [*self._known] if account is None else [account]:
            if each in self._known:
                self._known[each] = 0.0, self._known[each][1]


def must_fit(budgets: Sequence[Budget]) -> None:
    seen = set()
    for each in budgets:
        name = f"the budget of {each.scope} {each.subject!r} a {each.period}"
        if each.tokens is None and each.cost_micros is None:
            raise Unprocessable(f"{name} caps nothing: give 'tokens', 'cost_micros' or both.")
        if each.scope == "account" and each.subject:
            raise Unprocessable("A budget of the account has no 'subject'.")
        if each.subject != storable(each.subject):
            raise Unprocessable(f"{name}: a subject has no such characters.")
        if (key := (each.scope, each.subject, each.period)) in seen:
            raise Unprocessable(f"{name} is there twice.")
        seen.add(key)
