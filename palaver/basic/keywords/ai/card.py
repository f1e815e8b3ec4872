"""CARD: makes cards."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="CARD",
    family="ai",
    tier=2,
    effect="write",
    apart=True,
    parameters=(
        Parameter("image"),
        Parameter("text", kind="text"),
        Parameter("style", kind="text", required=False),
        Parameter("count", kind="integer", required=False),
        Parameter("target", required=False, words=("TO",), shape="name", positional=False),
    ),
    doc="Makes cards.",
    example='CARD photo, "Welcome" TO cards',
    module="pictures",
)
