"""Named SQL: each package keeps its statements in the queries.sql beside its code."""

import functools
import logging
from pathlib import Path
from types import MappingProxyType

import aiosql
import msgspec
from aiosql.adapters.asyncpg import AsyncPGAdapter

# It warns of every statement that is no select: ours say by the method that runs them what they are.
logging.getLogger("aiosql").setLevel(logging.ERROR)


class Query(msgspec.Struct, frozen=True):
    """One named statement: its text with $1, $2 … and the parameter names in that order."""

    name: str
    sql: str
    parameters: tuple[str, ...]


class Queries:
    """The statements of one queries.sql, each an attribute of its name."""

    def __init__(self, path: Path, queries: dict[str, Query]) -> None:
        self.path = path
        self.by_name = MappingProxyType(queries)

    def __getattr__(self, name: str) -> Query:
        try:
            return self.by_name[name]
        except KeyError:
            raise AttributeError(f"{self.path} has no query named {name}") from None


def named_queries(module_file: str) -> Queries:
    """Load the queries.sql that lies beside `module_file` (a module's `__file__`)."""
    return _loaded(Path(module_file).with_name("queries.sql"))


@functools.cache
def _loaded(path: Path) -> Queries:
    adapter = AsyncPGAdapter()  # type: ignore[no-untyped-call]  # the library's own gap
    loaded = aiosql.from_path(path, lambda: adapter, mandatory_parameters=False)
    names = [name for name in loaded.available_queries if not name.endswith("_cursor")]
    area = path.parent.name
    return Queries(
        path,
        {
            name: Query(f"{area}.{name}", getattr(loaded, name).sql.strip(), tuple(adapter.var_sorted[name]))
            for name in names
        },
    )
