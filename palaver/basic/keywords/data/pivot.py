"""PIVOT: values of a column become columns."""

from typing import Any

from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.rows.grouping import pivoted


def run(rows: Any, row: Any, column: Any, value: Any = None, function: Any = None) -> list[dict[str, Any]]:
    return pivoted(rows, row, column, value, function)


KEYWORD = Keyword(
    phrase="PIVOT",
    family="data",
    tier=1,
    effect="pure",
    parameters=(
        Parameter("rows", kind="array"),
        Parameter("row", kind="text"),
        Parameter("column", kind="text"),
        Parameter("value", kind="text", required=False),
        Parameter("function", kind="text", required=False),
    ),
    returns="array",
    doc="Values of a column become columns.",
    example='table = PIVOT sales, "month", "city", "total", "SUM"',
    handler=run,
)
