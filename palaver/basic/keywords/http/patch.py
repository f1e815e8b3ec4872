"""PATCH: changes what an address holds."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="PATCH",
    family="http",
    tier=1,
    effect="send",
    parameters=(
        Parameter("url", kind="url"),
        Parameter("body", required=False, many=True),
        Parameter("pairs", required=False, words=("WITH",), shape="pairs", positional=False),
    ),
    returns="map",
    overloads=True,
    doc="Changes what an address holds.",
    example='PATCH url, { "paid": TRUE }',
)
