"""Transactions where no database keeps them: tables in memory know their own, nothing else does."""

from typing import Literal

from palaver.basic.errors import BasicError
from palaver.basic.host import Host
from palaver.basic.rows.kept import Tables


def outside(host: Host, act: Literal["begin", "commit", "rollback"]) -> None:
    """NotImplemented where there are no tables; who runs programs over a database performs these keywords itself."""
    if not isinstance(host.data, Tables):
        raise BasicError("NotImplemented", "transactions need the bot's tables, which are not there without a server")
    getattr(host.data, act)()
