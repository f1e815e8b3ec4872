"""LOG ACTIVITY: notes what somebody did."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="LOG ACTIVITY",
    family="undocumented",
    tier=3,
    effect="write",
    parameters=(
        Parameter("text"),
        Parameter("other", required=False, many=True),
    ),
    undocumented=True,
    instead="use LOG",
    doc="Notes what somebody did.",
    example='LOG ACTIVITY "called"',
)
