"""APPEND: adds an item."""

from palaver.basic.keyword import Keyword, Parameter

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
)
