"""ADD SUGGESTION TOOL: shows a button that runs a tool."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="ADD SUGGESTION TOOL",
    family="dialog",
    tier=1,
    effect="write",
    parameters=(
        Parameter("tool", kind="text"),
        Parameter("label", kind="text", words=("AS",)),
    ),
    doc="Shows a button that runs a tool.",
    example='ADD SUGGESTION TOOL "book-table" AS "Book a table"',
)
