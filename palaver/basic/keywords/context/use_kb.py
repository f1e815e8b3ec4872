"""USE KB: activates a collection of the knowledge."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="USE KB",
    family="context",
    tier=1,
    effect="write",
    aliases=(
        "ADD KB",
        "SET KB",
    ),
    parameters=(Parameter("name", kind="text"),),
    doc="Activates a collection of the knowledge.",
    example='USE KB "menu"',
)
