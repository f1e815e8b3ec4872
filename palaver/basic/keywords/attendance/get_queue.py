"""GET QUEUE: who is waiting."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, filter: Any = None) -> dict[str, Any]:
    """Of one queue, or of what is waiting, active or closed."""
    return await host.desk.queue("" if filter is None else text(filter).strip())


KEYWORD = Keyword(
    phrase="GET QUEUE",
    family="attendance",
    tier=2,
    effect="read",
    costly=True,
    parameters=(Parameter("filter", kind="text", required=False),),
    returns="map",
    permission="inbox.work",
    doc="Who is waiting, and who is talked to.",
    example="queue = GET QUEUE",
    handler=run,
)
