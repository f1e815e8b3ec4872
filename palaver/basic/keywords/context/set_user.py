"""SET USER: acts as another user; for administrators, and on record."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SET USER",
    family="context",
    tier=1,
    effect="write",
    parameters=(
        Parameter("id"),
        Parameter("email", required=False),
        Parameter("other", required=False),
    ),
    permission="admin",
    module="impersonation",
    doc="Acts as another user; for administrators, and on record.",
    example='SET USER "u-17"',
)
