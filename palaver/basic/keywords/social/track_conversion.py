"""TRACK CONVERSION: counts a success."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="TRACK CONVERSION",
    family="social",
    tier=3,
    effect="write",
    parameters=(
        Parameter("name", kind="text"),
        Parameter("value", required=False),
    ),
    module="marketing",
    doc="Counts a success.",
    example='TRACK CONVERSION "spring", 1',
)
