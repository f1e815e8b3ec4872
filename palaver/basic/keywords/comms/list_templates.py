"""LIST TEMPLATES: all stored templates."""

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword
from palaver.basic.mail.templates import listed


async def run(host: Host) -> list[dict[str, str]]:
    return await listed(host.drive)


KEYWORD = Keyword(
    phrase="LIST TEMPLATES",
    family="comms",
    tier=2,
    effect="read",
    returns="array",
    doc="All stored templates.",
    example="all = LIST TEMPLATES",
    handler=run,
)
