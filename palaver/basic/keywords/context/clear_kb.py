"""CLEAR KB: deactivates a collection, or all."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="CLEAR KB",
    family="context",
    tier=1,
    effect="write",
    parameters=(
        Parameter("name", kind="text", required=False),
        Parameter("all", required=False, words=("ALL",), shape="flag", positional=False),
    ),
    returns="boolean",
    doc="Deactivates a collection, or all.",
    example="CLEAR KB ALL",
)
