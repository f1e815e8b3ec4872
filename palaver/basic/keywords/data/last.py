"""LAST: the last item, or the last word."""

from typing import Any

from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.rows.selecting import end_of


def run(of: Any, count: Any = None) -> Any:
    return end_of(of, count, last=True)


KEYWORD = Keyword(
    phrase="LAST",
    family="data",
    tier=1,
    effect="pure",
    parameters=(
        Parameter("of"),
        Parameter("count", required=False),
    ),
    returns="any",
    doc="The last item, or the last word.",
    example="one = LAST people",
    handler=run,
)
