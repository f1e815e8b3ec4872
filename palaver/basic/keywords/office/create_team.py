"""CREATE TEAM: makes a group."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="CREATE TEAM",
    family="office",
    tier=2,
    effect="write",
    parameters=(
        Parameter("name", kind="text"),
        Parameter("members"),
        Parameter("template", required=False),
    ),
    returns="text",
    module="groups",
    doc="Makes a group.",
    example='CREATE TEAM "fair", people',
)
