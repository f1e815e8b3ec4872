"""SEARCH: searches rows by words and meaning."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SEARCH",
    family="ai",
    tier=2,
    effect="read",
    parameters=(
        Parameter("source", kind="source"),
        Parameter("query", kind="text"),
        Parameter("limit", kind="integer", required=False),
    ),
    returns="rows",
    module="search",
    doc="Searches rows by words and meaning.",
    example='rows = SEARCH "products", "red boat", 5',
)
