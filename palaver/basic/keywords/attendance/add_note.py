"""ADD NOTE: adds a note to a conversation."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="ADD NOTE",
    family="attendance",
    tier=2,
    effect="write",
    parameters=(
        Parameter("id", kind="text"),
        Parameter("text", kind="text", words=("TO",)),
    ),
    module="attendance",
    doc="Adds a note to a conversation.",
    example='ADD NOTE id, "called back"',
)
