"""LIST BOTS: the bots that can be asked, those of the session first."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword


async def run(host: Host) -> list[dict[str, Any]]:
    return await host.guests.all()


KEYWORD = Keyword(
    phrase="LIST BOTS",
    family="agents",
    tier=2,
    effect="read",
    apart=True,
    returns="array",
    doc="The bots that can be asked, those of the session first.",
    example="bots = LIST BOTS",
    handler=run,
)
