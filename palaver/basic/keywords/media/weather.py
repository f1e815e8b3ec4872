"""WEATHER: the weather somewhere."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="WEATHER",
    family="media",
    tier=3,
    effect="send",
    parameters=(Parameter("place", kind="text"),),
    returns="map",
    module="weather",
    doc="The weather somewhere.",
    example='now = WEATHER "Lisbon"',
)
