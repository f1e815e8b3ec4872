"""SYNCHRONIZE: takes over rows page by page."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SYNCHRONIZE",
    family="crm",
    tier=3,
    effect="send",
    parameters=(
        Parameter("endpoint", kind="text"),
        Parameter("source", kind="source"),
        Parameter("key", kind="text"),
        Parameter("page", kind="text"),
        Parameter("limit", kind="text"),
    ),
    returns="map",
    module="synchronisation",
    doc="Takes over rows page by page.",
    example='SYNCHRONIZE "orders", "orders", "id", "page", "limit"',
)
