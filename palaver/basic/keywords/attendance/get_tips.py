"""GET TIPS: hints for an answer."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET TIPS",
    family="attendance",
    tier=2,
    effect="read",
    parameters=(
        Parameter("id", kind="text"),
        Parameter("message", kind="text"),
    ),
    returns="any",
    module="attendance",
    doc="Hints for an answer.",
    example="tips = GET TIPS id, message",
)
