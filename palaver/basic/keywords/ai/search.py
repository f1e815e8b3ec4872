"""SEARCH: rows that fit a text by its words and, of the first ones, by meaning alone."""

from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.rows.searching import MOST, searched
from palaver.basic.values.kinds import Rowset
from palaver.basic.values.numbers import whole
from palaver.basic.values.text import text

_USUAL: Final = 10


async def run(host: Host, source: Any, query: Any, limit: Any = None) -> Rowset:
    wanted = _USUAL if limit is None else whole(limit)
    if not 1 <= wanted <= MOST:
        raise argument_error(f"SEARCH finds 1 to {MOST} rows")
    return Rowset(await searched(host, source, text(query), wanted))


KEYWORD = Keyword(
    phrase="SEARCH",
    family="ai",
    tier=2,
    effect="read",
    costly=True,
    parameters=(
        Parameter("source", kind="source"),
        Parameter("query", kind="text"),
        Parameter("limit", kind="integer", required=False),
    ),
    returns="rows",
    doc="The rows that fit a text best, by its words and by its meaning; without its words, only the first 60.",
    example='rows = SEARCH "products", "red boat", 5',
    handler=run,
)
