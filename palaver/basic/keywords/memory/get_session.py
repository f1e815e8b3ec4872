"""GET SESSION: a variable of the session."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET SESSION",
    family="memory",
    tier=1,
    effect="read",
    parameters=(
        Parameter("key", kind="text"),
        Parameter("other", required=False),
    ),
    returns="any",
    doc="A variable of the session.",
    example='step = GET SESSION "step"',
)
