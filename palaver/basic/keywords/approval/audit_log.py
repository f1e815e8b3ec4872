"""AUDIT LOG: puts something on record."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="AUDIT LOG",
    family="approval",
    tier=3,
    effect="write",
    parameters=(
        Parameter("action", kind="text"),
        Parameter("other", required=False, many=True),
    ),
    module="approval",
    doc="Puts something on record.",
    example='AUDIT LOG "refund", amount',
)
