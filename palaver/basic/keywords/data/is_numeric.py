"""IS NUMERIC: whether a text is a number."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="IS NUMERIC",
    family="data",
    tier=1,
    effect="pure",
    parameters=(Parameter("value"),),
    returns="boolean",
    doc="Whether a text is a number.",
    example="ok = IS NUMERIC(text)",
)
