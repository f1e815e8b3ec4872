"""NOTIFY ATTENDANT: tells somebody something."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="NOTIFY ATTENDANT",
    family="attendance",
    tier=2,
    effect="send",
    aliases=("NOTIFY AGENT",),
    parameters=(
        Parameter("id", kind="text"),
        Parameter("text", kind="text"),
    ),
    module="attendance",
    doc="Tells somebody something.",
    example='NOTIFY ATTENDANT id, "A customer waits"',
)
