"""PRODUCT: one product."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="PRODUCT",
    family="crm",
    tier=3,
    effect="read",
    parameters=(Parameter("id", kind="text"),),
    returns="map",
    module="products",
    doc="One product.",
    example="item = PRODUCT id",
)
