"""USE ACCOUNT: uses a connected account for paths and search."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="USE ACCOUNT",
    family="agents",
    tier=2,
    effect="write",
    apart=True,
    parameters=(Parameter("email", kind="text"),),
    module="accounts",
    doc="Uses a connected account for paths and search.",
    example='USE ACCOUNT "ana@example.org"',
)
