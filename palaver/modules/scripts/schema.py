"""The tables that the programs of a bot declare, read once for each text."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from palaver.basic.nodes.declarations import Table
from palaver.basic.rows.kept import declared
from palaver.basic.source import Source, normal

_TOGETHER: Final = 300_000  # characters: of a bot with more, only its files called tables.bas are read


def tables_of(scripts: Mapping[str, str]) -> Mapping[str, Table]:
    """By their names; of two that are called the same the first one counts."""
    small = sum(map(len, scripts.values())) <= _TOGETHER
    found: dict[str, Table] = {}
    for path, text in sorted(scripts.items()):
        if (small and "table" in text.casefold()) or path.casefold().endswith("tables.bas"):
            for each in _tables(text):
                found.setdefault(each.name, each)
    return found


@lru_cache(maxsize=32)
def _tables(text: str) -> tuple[Table, ...]:
    return tuple(declared(Source("", normal(text))))
