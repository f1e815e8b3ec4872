"""GET ATTENDANT STATUS: whether somebody is there."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET ATTENDANT STATUS",
    family="attendance",
    tier=2,
    effect="read",
    costly=True,
    parameters=(Parameter("id", kind="text"),),
    returns="text",
    module="attendance",
    doc="Whether somebody is there.",
    example="status = GET ATTENDANT STATUS id",
)
