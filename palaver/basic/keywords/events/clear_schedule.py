"""CLEAR SCHEDULE: ends a schedule."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="CLEAR SCHEDULE",
    family="events",
    tier=2,
    effect="write",
    parameters=(Parameter("script", kind="text", required=False),),
    doc="Ends a schedule.",
    example='CLEAR SCHEDULE "report"',
)
