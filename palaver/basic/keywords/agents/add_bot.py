"""ADD BOT: lets another bot take part in this session."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="ADD BOT",
    family="agents",
    tier=2,
    effect="write",
    parameters=(
        Parameter("name", kind="text"),
        Parameter(
            "trigger",
            kind="text",
            required=False,
            words=(
                "WITH TRIGGER",
                "TRIGGER ON",
                "TRIGGER",
            ),
            positional=False,
        ),
        Parameter("tools", kind="text", required=False, words=("WITH TOOLS",), positional=False),
        Parameter("schedule", kind="text", required=False, words=("WITH SCHEDULE",), positional=False),
    ),
    doc="Lets another bot take part in this session.",
    example='ADD BOT "sales" WITH TRIGGER "price,offer"',
    module="bots",
)
