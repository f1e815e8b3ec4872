"""SET SCHEDULE: runs this file, or another, by cron or in plain words."""

from datetime import date
from typing import Any

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.schedules import PATTERNS, cron_of
from palaver.basic.values.dates import read_moment
from palaver.basic.values.text import text


async def run(host: Host, when: Any, script: Any = None, argument: Any = None) -> None:
    since = None
    if isinstance(script, date):
        since, script, argument = script, argument, None
    plan: str | date | None = when if isinstance(when, date) else cron_of(text(when)) or read_moment(when)
    if plan is None:
        raise argument_error(f"{text(when)[:100]!r} is no time that can be read; write one of: {PATTERNS}")
    named = "" if script is None else text(script)
    await host.agenda.schedule(plan, named, None if argument is None else text(argument), since)


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
    handler=run,
)
