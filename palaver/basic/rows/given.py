"""Rows that SAVE, INSERT and UPDATE are given: as maps, as pairs, or as values whose names are columns."""

from collections.abc import Sequence
from typing import Any

from palaver.basic.errors import argument_error
from palaver.basic.ports.data import Row, Rows
from palaver.basic.values.kinds import Response


async def given_rows(  # all the spellings there are
    rows: Rows, table: str, values: Sequence[Any], columns: Sequence[str], pairs: Row | None, more: Any
) -> tuple[list[Row], bool]:
    """The rows, and whether it was one."""
    given = [*values, *([] if more is None else [more])]
    if len(given) == 1 and isinstance(given[0], Response):
        given = [given[0].get("data")]
    if len(given) == 1 and isinstance(given[0], dict):
        return [{**given[0], **(pairs or {})}], True
    if len(given) == 1 and isinstance(given[0], list):
        if not all(isinstance(each, dict) for each in given[0]):
            raise argument_error("the rows of an array are maps")
        return [{**each, **(pairs or {})} for each in given[0]], False
    named = await named_values(rows, table, given, columns[1:], 0) if given else {}
    if not named and pairs is None:
        raise argument_error("a row without values")
    return [{**named, **(pairs or {})}], True


async def named_values(rows: Rows, table: str, values: Sequence[Any], names: Sequence[str], skipped: int) -> Row:
    """By the names of the arguments; one without a name is the table's column of its position."""
    known: Sequence[str] = () if len(names) >= len(values) and all(names) else await rows.columns(table)
    found: Row = {}
    for number, value in enumerate(values):
        name = names[number] if number < len(names) and names[number] else ""
        if not name and number + skipped < len(known):
            name = known[number + skipped]
        if not name:
            raise argument_error(f"which column value {number + 1} is meant for: write AS column behind it")
        found[name] = value
    return found
