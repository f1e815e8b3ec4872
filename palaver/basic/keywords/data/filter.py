"""FILTER: the items that meet a condition."""

from typing import Any

from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.rows.selecting import selected


def run(rows: Any, condition: Any = None, where: Any = None) -> list[Any]:
    return selected(rows, condition, where)


KEYWORD = Keyword(
    phrase="FILTER",
    family="data",
    tier=1,
    effect="pure",
    parameters=(
        Parameter("rows", kind="array"),
        Parameter("condition", kind="text", required=False, tests=True),
        Parameter("where", required=False, words=("WHERE",), shape="condition", positional=False),
    ),
    returns="array",
    doc="The items that meet a condition.",
    example="big = FILTER orders WHERE total > 100",
    handler=run,
)
