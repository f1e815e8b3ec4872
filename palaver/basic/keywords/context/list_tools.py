"""LIST TOOLS: the tools of this session."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword


async def run(host: Host) -> list[dict[str, Any]]:
    return await host.toolset.all()


KEYWORD = Keyword(
    phrase="LIST TOOLS",
    family="context",
    tier=1,
    effect="read",
    returns="array",
    doc="The tools of this session.",
    example="tools = LIST TOOLS",
    handler=run,
)
