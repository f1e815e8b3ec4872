"""ADD SWITCHER: shows a chip that adds its prompt while it is on."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="ADD SWITCHER",
    family="dialog",
    tier=1,
    effect="write",
    parameters=(
        Parameter("prompt", kind="text"),
        Parameter("label", kind="text", words=("AS",)),
    ),
    doc="Shows a chip that adds its prompt while it is on.",
    example='ADD SWITCHER "tables" AS "As a table"',
)
