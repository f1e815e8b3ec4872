"""How accounting is put together over the ports."""

from pathlib import Path

from palaver.accounting.accounts import Accounts
from palaver.accounting.writer import Writer
from palaver.core.services import Services


def add_accounting(services: Services, dsn: str, folder: Path) -> Accounts:
    """Build the writer and whoever hands it rows, and offer them; what an earlier process has left is written."""
    writer = Writer(dsn, folder)
    accounts = Accounts(writer)
    for service in (writer, accounts):
        services.add(service)
    writer.wake()
    return accounts
