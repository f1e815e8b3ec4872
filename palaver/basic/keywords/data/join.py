"""JOIN: joins rows of two arrays, or texts."""

from typing import Any

from palaver.basic.errors import argument_error
from palaver.basic.functions.arrays import joined
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.rows.grouping import joined_rows
from palaver.basic.values.text import text


def run(left: Any, right: Any = ",", key: Any = None, on: Any = None) -> Any:
    """Two arrays are joined by a key, an array and a separator to one text. ON names a column of each."""
    if not isinstance(right, list):
        return joined(left, right)
    match on:
        case ["=", [_, one, *_], [_, other, *_]]:
            return joined_rows(left, right, text(one), text(other))
    if key is None:
        raise argument_error("JOIN of rows needs the key that both have")
    return joined_rows(left, right, text(key), text(key))


KEYWORD = Keyword(
    phrase="JOIN",
    family="data",
    tier=1,
    effect="pure",
    parameters=(
        Parameter("left"),
        Parameter("right", required=False, words=("WITH",)),
        Parameter("key", required=False),
        Parameter("on", required=False, words=("ON",), shape="match", positional=False),
    ),
    returns="any",
    overloads=True,
    doc="Joins rows of two arrays, or texts.",
    example='both = JOIN orders, people, "person_id"',
    handler=run,
)
