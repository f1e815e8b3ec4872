"""SET ATTENDANT STATUS: says whether somebody is there."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SET ATTENDANT STATUS",
    family="attendance",
    tier=2,
    effect="write",
    apart=True,
    parameters=(
        Parameter("id", kind="text"),
        Parameter("status", kind="text", words=("TO",)),
    ),
    module="attendance",
    doc="Says whether somebody is there.",
    example='SET ATTENDANT STATUS id TO "away"',
)
