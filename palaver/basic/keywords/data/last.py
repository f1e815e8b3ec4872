"""LAST: the last item, or the last word."""

from palaver.basic.keyword import Keyword, Parameter

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
)
