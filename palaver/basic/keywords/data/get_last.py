"""GET LAST: the newest row."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET LAST",
    family="data",
    tier=1,
    effect="read",
    parameters=(Parameter("source", kind="source"),),
    returns="map",
    doc="The newest row.",
    example='order = GET LAST "orders"',
)
