"""AUTOCOMPLETE: what begins so."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="AUTOCOMPLETE",
    family="ai",
    tier=2,
    effect="read",
    parameters=(
        Parameter("source", kind="source"),
        Parameter("prefix", kind="text"),
        Parameter("limit", kind="integer", required=False),
    ),
    returns="array",
    module="search",
    doc="What begins so.",
    example='rows = AUTOCOMPLETE("products", "bo", 5)',
)
