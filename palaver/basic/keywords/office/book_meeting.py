"""BOOK MEETING: books a meeting with others."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="BOOK MEETING",
    family="office",
    tier=2,
    effect="write",
    parameters=(
        Parameter("meeting"),
        Parameter("attendees", required=False),
    ),
    returns="map",
    module="calendar",
    doc="Books a meeting with others.",
    example='BOOK MEETING { "title": "Plan" }, people',
)
