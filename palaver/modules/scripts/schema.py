"""The tables that the programs of a bot declare, read once for each text."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from palaver.basic.nodes.declarations import Table
from palaver.basic.rows.kept import declared
from palaver.basic.source import Source, normal

_TOGETHER: Final = 300_000  # characters: of a bot with more, only its files called tables.bas are


def tables_of(scripts: Mapping[str, str], path: str = "") -> Mapping[str, Table]:
    """By their names; of two that are called the same that of the program at `path` counts, else the first one."""
    small = sum(map(len, scripts.values())) <= _TOGETHER
    found: dict[str, Table] = {}
    for each, text in sorted(scripts.items(), key=lambda item: (item[0] != path, item[0])):
        if ((small or each == path) and "table" in text.casefold()) or each.casefold().endswith("tables.bas"):
            for table in _tables(text):
                found.setdefault(table.name, table)
    return found


@lru_cache(maxsize=32)
def _tables(text: str) -> tuple[Table, ...]:
    return tuple(declared(Source("", normal(text))))
