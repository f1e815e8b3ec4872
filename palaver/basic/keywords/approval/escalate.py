"""ESCALATE: asks somebody higher."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="ESCALATE",
    family="approval",
    tier=3,
    effect="write",
    aliases=(
        "ESCALATE TO",
        "ESCALATE TO SUPERVISOR",
    ),
    parameters=(
        Parameter("subject", required=False),
        Parameter("other", required=False, many=True),
    ),
    returns="map",
    module="approval",
    doc="Asks somebody higher.",
    example='ESCALATE "complaint"',
)
