"""FORMAT: a value by a pattern."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="FORMAT",
    family="data",
    tier=1,
    effect="pure",
    parameters=(
        Parameter("value"),
        Parameter("pattern", required=False, words=("AS",), shape="word", choices=("JSON",)),
    ),
    returns="text",
    tight=True,
    doc="A value by a pattern.",
    example='day = FORMAT NOW() AS "DD/MM/YYYY"',
)
