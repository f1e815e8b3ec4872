"""CLEAR SCHEDULE: ends a schedule."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, script: Any = None) -> None:
    await host.agenda.clear(None if script is None else text(script))


KEYWORD = Keyword(
    phrase="CLEAR SCHEDULE",
    family="events",
    tier=2,
    effect="write",
    parameters=(Parameter("script", kind="text", required=False),),
    doc="Ends a schedule.",
    example='CLEAR SCHEDULE "report"',
    handler=run,
)
