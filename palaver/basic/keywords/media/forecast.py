"""FORECAST: the weather to come."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="FORECAST",
    family="media",
    tier=3,
    effect="send",
    parameters=(
        Parameter("place", kind="text"),
        Parameter("days", kind="integer", required=False),
    ),
    returns="array",
    module="weather",
    doc="The weather to come.",
    example='days = FORECAST "Lisbon", 3',
)
