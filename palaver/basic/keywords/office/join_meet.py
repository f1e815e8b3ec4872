"""JOIN MEET: enters a room."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="JOIN MEET",
    family="office",
    tier=2,
    effect="write",
    parameters=(Parameter("id", kind="text"),),
    returns="map",
    module="meet",
    doc="Enters a room.",
    example="JOIN MEET id",
)
