"""MAP: each item as something else."""

from typing import Any

from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.rows.selecting import mapped


def run(rows: Any, expression: Any = None, pairs: Any = None) -> list[Any]:
    return mapped(rows, expression, pairs)


KEYWORD = Keyword(
    phrase="MAP",
    family="data",
    tier=1,
    effect="pure",
    parameters=(
        Parameter("rows", kind="array"),
        Parameter("expression", kind="text", required=False),
        Parameter("pairs", required=False, words=("WITH",), shape="changes", positional=False),
    ),
    returns="array",
    doc="Each item as something else.",
    example='names = MAP people, "name"',
    handler=run,
)
