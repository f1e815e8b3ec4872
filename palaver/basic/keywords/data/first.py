"""FIRST: the first item, or the first word."""

from typing import Any

from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.rows.selecting import end_of


def run(of: Any, count: Any = None) -> Any:
    return end_of(of, count, last=False)


KEYWORD = Keyword(
    phrase="FIRST",
    family="data",
    tier=1,
    effect="pure",
    parameters=(
        Parameter("of"),
        Parameter("count", required=False),
    ),
    returns="any",
    doc="The first item, or the first word.",
    example="one = FIRST people",
    handler=run,
)
