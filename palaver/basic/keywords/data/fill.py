"""FILL: fills a template."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="FILL",
    family="data",
    tier=1,
    effect="pure",
    parameters=(
        Parameter("data"),
        Parameter("template", required=False),
        Parameter("out", kind="text", required=False, words=("TO",)),
    ),
    returns="any",
    overloads=True,
    doc="Fills a template.",
    example='letter = FILL person, "Dear {{name}}"',
)
