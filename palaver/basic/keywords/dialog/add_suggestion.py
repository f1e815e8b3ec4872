"""ADD SUGGESTION: shows a button; with AS its text is a key and the label is shown."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="ADD SUGGESTION",
    family="dialog",
    tier=1,
    effect="write",
    parameters=(
        Parameter("text", kind="text"),
        Parameter("label", kind="text", required=False, words=("AS",)),
    ),
    doc="Shows a button; with AS its text is a key and the label is shown.",
    example='ADD SUGGESTION "prices" AS "What does it cost?"',
)
