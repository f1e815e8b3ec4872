"""GET TOOL PARAM: a value that the caller supplied, NULL if there is none."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET TOOL PARAM",
    family="context",
    tier=1,
    effect="pure",
    parameters=(Parameter("name", kind="text"),),
    returns="any",
    doc="A value that the caller supplied, NULL if there is none.",
    example='day = GET TOOL PARAM "day"',
)
