"""ADD SUGGESTION TEXT: shows a button that sends a value."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="ADD SUGGESTION TEXT",
    family="dialog",
    tier=1,
    effect="write",
    parameters=(
        Parameter("value", kind="text"),
        Parameter("label", kind="text", words=("AS",)),
    ),
    doc="Shows a button that sends a value.",
    example='ADD SUGGESTION TEXT "yes" AS "Yes, please"',
)
