"""Where rows come from: an array, a file of the bot's drive, or a table, by what a keyword is given as its source."""

import re
from typing import Any, Final

from palaver.basic.drive.contents import rows_of_cells, value_of
from palaver.basic.drive.paths import ending_of, normal
from palaver.basic.errors import BasicError, argument_error
from palaver.basic.host import Host
from palaver.basic.limits import beside
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
    found = _FILE.fullmatch(source.strip()) if isinstance(source, str) else None
    return None if found is None else await _of_file(host, normal(found["path"]), found["sheet"] or "")


async def _of_file(host: Host, path: str, sheet: str) -> list[Any]:
    """NotFound where it is not there, as tables are."""
    if sheet:
        raise BasicError("NotImplemented", "only the first sheet of a workbook is read")
    try:
        if ending_of(path) == ".xlsx":
            return rows_of_cells(await host.drive.cells(path))
        kind = "JSON" if ending_of(path) == ".json" else "TABLE"
        found = await beside(value_of, await host.drive.text(path), kind)
    except BasicError as error:
        if error.code == "FileError" and error.message.startswith("there is no file"):
            raise BasicError("NotFound", error.message) from error
        raise
    return Rowset(found if isinstance(found, list) else [found])


def table_of(source: Any) -> str:
    """The name of a table; ArgumentError for what is none."""
    name = text(source).strip()
    if not name or is_number(source) or isinstance(source, dict | list):
        raise argument_error("the name of a table is wanted")
    if _FILE.fullmatch(name):
        raise BasicError("NotImplemented", f"{name[:60]}: rows of files are only read, write it with WRITE")
    if "." in name:
        raise BasicError("NotImplemented", f"{name[:60]} is in another database: the module connections is not there")
    return name
