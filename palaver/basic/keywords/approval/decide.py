"""DECIDE: decides by what is known."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="DECIDE",
    family="approval",
    tier=3,
    effect="await",
    parameters=(
        Parameter("subject"),
        Parameter("other", required=False, many=True),
    ),
    returns="any",
    module="approval",
    doc="Decides by what is known.",
    example='DECIDE "refund"',
)
