"""SET PRIORITY: how urgent a conversation is."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SET PRIORITY",
    family="attendance",
    tier=2,
    effect="write",
    parameters=(
        Parameter("id", kind="text"),
        Parameter("priority", kind="text", words=("TO",)),
    ),
    module="attendance",
    doc="How urgent a conversation is.",
    example='SET PRIORITY id TO "high"',
)
