"""AUTOCOMPLETE: what begins so."""

from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.rows.searching import MOST, beginnings
from palaver.basic.values.numbers import whole
from palaver.basic.values.text import text

_USUAL: Final = 10


async def run(host: Host, source: Any, prefix: Any, limit: Any = None) -> list[str]:
    wanted = _USUAL if limit is None else whole(limit)
    if not 1 <= wanted <= MOST:
        raise argument_error(f"AUTOCOMPLETE finds 1 to {MOST} values")
    return await beginnings(host, source, text(prefix), wanted)


KEYWORD = Keyword(
    phrase="AUTOCOMPLETE",
    family="ai",
    tier=2,
    effect="read",
    costly=True,
    parameters=(
        Parameter("source", kind="source"),
        Parameter("prefix", kind="text"),
        Parameter("limit", kind="integer", required=False),
    ),
    returns="array",
    doc="The values of a table's texts that begin so.",
    example='rows = AUTOCOMPLETE("products", "bo", 5)',
    handler=run,
)
