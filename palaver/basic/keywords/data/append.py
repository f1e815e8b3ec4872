"""APPEND: adds an item."""

from typing import Any

from palaver.basic.functions.arrays import PUSH
from palaver.basic.keyword import Keyword, Parameter


def run(array: Any, item: Any) -> Any:
    return PUSH(array, item)


KEYWORD = Keyword(
    phrase="APPEND",
    family="data",
    tier=1,
    effect="pure",
    aliases=("PUSH",),
    parameters=(
        Parameter("array", kind="array"),
        Parameter("item"),
    ),
    returns="array",
    doc="Adds an item.",
    example="APPEND list, item",
    handler=run,
)
