"""CREATE DRAFT: keeps a mail as a draft."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="CREATE DRAFT",
    family="comms",
    tier=2,
    effect="write",
    parameters=(
        Parameter("to"),
        Parameter("subject", kind="text"),
        Parameter("body", kind="text"),
    ),
    returns="map",
    doc="Keeps a mail as a draft.",
    example='CREATE DRAFT to, "Offer", text',
    module="mail",
)
