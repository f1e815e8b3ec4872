"""Transactions where nothing keeps them: who runs programs over a database performs these keywords itself."""

from typing import NoReturn

from palaver.basic.errors import BasicError
from palaver.basic.host import Host


def outside(host: Host) -> NoReturn:
    """NotImplemented."""
    del host
    raise BasicError("NotImplemented", "transactions need the bot's tables, which are not there without a server")
