"""SEARCH PRODUCTS: searches products."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SEARCH PRODUCTS",
    family="crm",
    tier=3,
    effect="read",
    parameters=(
        Parameter("query", kind="text"),
        Parameter("limit", kind="integer", required=False),
    ),
    returns="rows",
    module="products",
    doc="Searches products.",
    example='rows = SEARCH PRODUCTS "boat", 5',
)
