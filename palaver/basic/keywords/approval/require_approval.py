"""REQUIRE APPROVAL: waits for somebody's consent."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="REQUIRE APPROVAL",
    family="approval",
    tier=3,
    effect="await",
    parameters=(
        Parameter("subject"),
        Parameter("from", required=False, words=("FROM",)),
        Parameter("reason", required=False),
    ),
    returns="map",
    module="approval",
    doc="Waits for somebody's consent.",
    example='REQUIRE APPROVAL "refund", "manager"',
)
