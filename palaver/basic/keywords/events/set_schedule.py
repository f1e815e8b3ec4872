"""SET SCHEDULE: runs this file, or another, by cron or in plain words."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SET SCHEDULE",
    family="events",
    tier=2,
    effect="write",
    parameters=(
        Parameter("when"),
        Parameter("script", required=False),
        Parameter("argument", required=False),
    ),
    loose=True,
    doc="Runs this file, or another, by cron or in plain words.",
    example='SET SCHEDULE "weekdays at 7am"',
)
