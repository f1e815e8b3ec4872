"""SORT: rows in their order."""

from typing import Any

from palaver.basic.functions.arrays import ordered, sorted_by
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


def run(rows: Any, field: Any = None, ascending: Any = None, descending: Any = None) -> list[Any]:  # noqa: ARG001  # it is the default
    direction = "desc" if descending else "asc"
    if field is None or text(field).casefold() in {"asc", "desc"}:
        return ordered(rows, direction if field is None else field)
    return sorted_by(rows, field, direction)


KEYWORD = Keyword(
    phrase="SORT",
    family="data",
    tier=1,
    effect="pure",
    parameters=(
        Parameter("rows", kind="array"),
        Parameter("field", kind="text", required=False, words=("BY",)),
        Parameter("ascending", required=False, words=("ASC",), shape="flag", positional=False),
        Parameter("descending", required=False, words=("DESC",), shape="flag", positional=False),
    ),
    returns="array",
    doc="Rows in their order.",
    example='SORT people BY "name" DESC',
    handler=run,
)
