"""USE TOOL: offers a tool to the model in this session."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, name: Any, mcp: Any = None) -> None:
    del mcp
    await host.toolset.use(text(name))


KEYWORD = Keyword(
    phrase="USE TOOL",
    family="context",
    tier=1,
    effect="write",
    aliases=("ADD TOOL",),
    parameters=(
        Parameter("name", kind="text"),
        Parameter("mcp", required=False, words=("AS MCP",), shape="flag", positional=False),
    ),
    doc="Offers a tool to the model in this session.",
    example='USE TOOL "book-table"',
    handler=run,
)
