"""GET ATTENDANT STATS: how somebody answers."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, id: Any) -> dict[str, Any]:
    return await host.desk.stats(text(id).strip())


KEYWORD = Keyword(
    phrase="GET ATTENDANT STATS",
    family="attendance",
    tier=2,
    effect="read",
    costly=True,
    parameters=(Parameter("id", kind="text"),),
    returns="map",
    permission="inbox.work",
    doc="How somebody answers.",
    example="stats = GET ATTENDANT STATS id",
    handler=run,
)
