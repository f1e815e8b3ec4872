"""VERIFY FACE: whether two faces are one."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="VERIFY FACE",
    family="vision",
    tier=3,
    effect="read",
    parameters=(
        Parameter("image"),
        Parameter("other"),
    ),
    returns="map",
    module="vision",
    doc="Whether two faces are one.",
    example="same = VERIFY FACE photo, other",
)
