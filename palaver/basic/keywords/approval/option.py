"""OPTION: lets somebody choose."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="OPTION",
    family="approval",
    tier=3,
    effect="await",
    parameters=(
        Parameter("first", kind="text"),
        Parameter("second", kind="text", required=False, words=("OR",)),
        Parameter("other", required=False, many=True),
    ),
    returns="text",
    module="approval",
    doc="Lets somebody choose.",
    example='OPTION "now" OR "later"',
)
