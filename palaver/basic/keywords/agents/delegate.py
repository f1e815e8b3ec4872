"""DELEGATE: asks another bot."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="DELEGATE",
    family="agents",
    tier=2,
    effect="await",
    parameters=(
        Parameter("message", kind="text"),
        Parameter(
            "bot",
            kind="text",
            words=(
                "TO BOT",
                "TO",
            ),
        ),
        Parameter("timeout", kind="number", required=False, words=("TIMEOUT",), positional=False),
    ),
    returns="any",
    doc="Asks another bot.",
    example='answer = DELEGATE "Is 17 paid?" TO BOT "billing" TIMEOUT 20',
)
