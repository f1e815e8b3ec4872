"""GET ATTENDANTS: who answers, and whether they are there."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, status: Any = None) -> list[dict[str, Any]]:
    """Everybody, or those of one status."""
    return await host.desk.attendants("" if status is None else text(status).strip().lower())


KEYWORD = Keyword(
    phrase="GET ATTENDANTS",
    aliases=("GET ATTENDANTS WITH STATUS",),
    family="attendance",
    tier=2,
    effect="read",
    costly=True,
    parameters=(Parameter("status", kind="text", required=False),),
    returns="array",
    permission="inbox.work",
    doc="Who answers, with their status.",
    example='people = GET ATTENDANTS WITH STATUS "online"',
    handler=run,
)
