"""The budgets that accounts have set."""

from collections.abc import Sequence
from typing import Final

from palaver.accounting.budgets.budget import Budget
from palaver.core.cache import Bus
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Unprocessable
from palaver.core.remembered import Remembered
from palaver.kit.jsons import storable

SQL = named_queries(__file__)

_TOPIC: Final = "budgets.changed"


class StoredBudgets(Remembered[Budget]):
    def __init__(self, db: Database, bus: Bus) -> None:
        super().__init__(db, bus, SQL.budgets, Budget, _TOPIC)

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
        await self.changed(caller.account)


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
