"""GET ATTENDANTS: who answers."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET ATTENDANTS",
    family="attendance",
    tier=2,
    effect="read",
    parameters=(Parameter("status", kind="text", required=False, words=("WITH STATUS",)),),
    returns="array",
    module="attendance",
    doc="Who answers.",
    example='people = GET ATTENDANTS WITH STATUS "online"',
)
