"""GET ATTENDANT STATUS: whether somebody is there."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, id: Any) -> str:
    """What they said last; offline where they never did."""
    return await host.desk.status(text(id).strip())


KEYWORD = Keyword(
    phrase="GET ATTENDANT STATUS",
    family="attendance",
    tier=2,
    effect="read",
    costly=True,
    parameters=(Parameter("id", kind="text"),),
    returns="text",
    permission="inbox.work",
    doc="Whether somebody is there: online, away, busy or offline.",
    example="status = GET ATTENDANT STATUS id",
    handler=run,
)
