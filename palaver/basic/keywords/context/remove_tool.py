"""REMOVE TOOL: takes a tool back."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="REMOVE TOOL",
    family="context",
    tier=1,
    effect="write",
    parameters=(Parameter("name", kind="text"),),
    doc="Takes a tool back.",
    example='REMOVE TOOL "book-table"',
)
