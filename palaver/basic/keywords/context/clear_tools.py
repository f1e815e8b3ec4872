"""CLEAR TOOLS: takes all tools back."""

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword


async def run(host: Host) -> None:
    await host.toolset.leave()


KEYWORD = Keyword(
    phrase="CLEAR TOOLS",
    family="context",
    tier=1,
    effect="write",
    doc="Takes all tools back.",
    example="CLEAR TOOLS",
    handler=run,
)
