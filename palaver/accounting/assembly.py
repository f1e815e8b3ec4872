"""How accounting is put together over the ports."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from palaver.accounting.accounts import Accounts
from palaver.accounting.budgets.budgets import Budgets
from palaver.accounting.budgets.stored import StoredBudgets
from palaver.accounting.prices import Prices
from palaver.accounting.savings import Savings
from palaver.accounting.usage import UsageRecord
from palaver.accounting.writer import Writer
from palaver.core.cache import Bus
from palaver.core.db import Database
from palaver.core.services import Services


def add_accounting(services: Services, db: Database, dsn: str, bus: Bus, worker: int, folder: Path) -> None:
    """Build the writer, the budgets and whoever tells both of calls; what an earlier process has left is written."""
    writer, stored = Writer(dsn, folder), StoredBudgets(db, bus)
    budgets, savings = Budgets(db, stored, worker), Savings(db)
    accounts = Accounts(writer, budgets, savings)
    for service in (writer, stored, budgets, savings, accounts, Prices(db), UsageRecord(db)):
        services.add(service)
    writer.wake()


def loops(services: Services) -> list[Callable[[], Awaitable[object]]]:
    """What must run for as long as the server."""
    return [
        services.get(Writer).adopt,
        services.get(StoredBudgets).follow,
        services.get(Budgets).run,
        services.get(Savings).run,
    ]
