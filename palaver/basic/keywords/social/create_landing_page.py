"""CREATE LANDING PAGE: makes a landing page."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="CREATE LANDING PAGE",
    family="social",
    tier=3,
    effect="write",
    parameters=(
        Parameter("name", kind="text"),
        Parameter("prompt", kind="text", required=False),
        Parameter("other", required=False, many=True),
    ),
    returns="text",
    module="marketing",
    doc="Makes a landing page.",
    example='CREATE LANDING PAGE "spring", "A page for the sale"',
)
