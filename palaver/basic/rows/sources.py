"""Where rows come from: an array, a file of the bot's drive, or a table, by what a keyword is given as its source."""

import re
from typing import Any, Final

from palaver.basic.drive.paths import normal
from palaver.basic.errors import BasicError, argument_error
from palaver.basic.host import Host
from palaver.basic.ports.data import Rows
from palaver.basic.rows.filed import RowFile
from palaver.basic.values.kinds import Response, Rowset, is_number
from palaver.basic.values.members import items
from palaver.basic.values.text import text

_FILE: Final = re.compile(r"(?P<path>.+\.(?:csv|xlsx|json))(?:#(?P<sheet>.*))?", re.IGNORECASE)
# A table of another database: `crm.orders`, or `.orders` in the one that the bot has as its own.
OTHER: Final = re.compile(r"(?!.*\.(?:csv|xlsx|json)(?:#|\Z))\s*[\w-]*\.\w+\s*", re.IGNORECASE)


async def rows_in(host: Host, source: Any) -> list[Any] | None:
    """The rows of an array or a file; None for the name of a table."""
    if isinstance(source, list):
        return source
    if isinstance(source, Response):
        return Rowset(items(source))
    file = _file(host, source)
    return None if file is None else await file.rows()


def rows_and_table(host: Host, source: Any) -> tuple[Rows, str]:
    """What is changed row by row, and the name of the table there."""
    file = _file(host, source)
    return (host.data, table_of(source)) if file is None else (file, text(source).strip())


def is_file(source: Any) -> bool:
    return _matched(source) is not None


def _file(host: Host, source: Any) -> RowFile | None:
    found = _matched(source)
    return None if found is None else RowFile(host.drive, normal(found["path"]), (found["sheet"] or "").strip())


def _matched(source: Any) -> re.Match[str] | None:
    return _FILE.fullmatch(source.strip()) if isinstance(source, str) else None


def table_of(source: Any) -> str:
    """The name of a table; ArgumentError for what is none."""
    name = text(source).strip()
    if not name or is_number(source) or isinstance(source, dict | list):
        raise argument_error("the name of a table is wanted")
    if _FILE.fullmatch(name):
        raise argument_error(f"{name[:60]} is a file: the name of a table is wanted")
    if "." in name:
        raise BasicError("NotImplemented", f"{name[:60]} is in another database: the module connections is not there")
    return name
