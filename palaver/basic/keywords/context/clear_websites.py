"""CLEAR WEBSITES: sites are searched no more."""

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword


async def run(host: Host) -> None:
    await host.knowledge.leave_websites()


KEYWORD = Keyword(
    phrase="CLEAR WEBSITES",
    family="context",
    tier=1,
    effect="write",
    doc="Searches no sites any more for the conversation's answers; its other collections stay.",
    example="CLEAR WEBSITES",
    handler=run,
)
