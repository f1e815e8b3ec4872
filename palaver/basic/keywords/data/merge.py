"""MERGE: inserts or updates many rows, or joins two arrays."""

from typing import Any

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.rows.condition import Shape
from palaver.basic.rows.sources import rows_and_table
from palaver.basic.values.kinds import Response
from palaver.basic.values.members import items
from palaver.basic.values.text import text


async def run(
    host: Host, source: Any, rows: Any = None, key: Any = None, only: Any = None, on: Shape | None = None
) -> Any:
    """Two arrays become one; a table gets rows, each known by its key."""
    if isinstance(source, list):
        return [*source, *items(rows)]
    data, table = rows_and_table(host, source)
    found = rows.get("data") if isinstance(rows, Response) else rows
    given = [found] if isinstance(found, dict) else items(found)
    if not all(isinstance(each, dict) for each in given):
        raise argument_error("MERGE takes rows")
    if on is not None:
        return await data.merge(table, *_keyed(on, given), ())
    keys = [part for each in _words(key) if (part := each.strip())]
    return await data.merge(table, given, keys, _words(only))


def _words(given: Any) -> list[str]:
    return [text(each) for each in given] if isinstance(given, list) else text(given).split(",") if given else []


def _keyed(on: Shape, rows: list[Any]) -> tuple[list[Any], list[str]]:
    """ON column = value: the rows have that value."""
    match on:
        case ["=", ["column", name, *_], ["value", value]]:
            return [{**each, name: value} for each in rows], [name]
        case ["=", ["column", name, *_], ["column", other, *_]] if name.casefold() == other.casefold():
            return rows, [name]
    raise argument_error("MERGE ON takes a column and its value")


KEYWORD = Keyword(
    phrase="MERGE",
    family="data",
    tier=1,
    effect="write",
    aliases=("MERGE INTO",),
    parameters=(
        Parameter("source", kind="source"),
        Parameter("rows", required=False, words=("WITH",), shape="given"),
        Parameter("key", required=False, words=("BY",)),
        Parameter("only", required=False),
        Parameter("on", required=False, words=("ON",), shape="condition", positional=False),
    ),
    returns="map",
    overloads=True,
    doc="Inserts or updates many rows, or joins two arrays.",
    example='MERGE "stock" WITH rows BY "sku"',
    handler=run,
)
