"""FIRST: the first item, or the first word."""

from palaver.basic.keyword import Keyword, Parameter

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
)
