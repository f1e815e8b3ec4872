"""MCP LIST TOOLS: the tools of an MCP server."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, server: Any) -> list[dict[str, Any]]:
    return await host.toolset.of_server(text(server))


KEYWORD = Keyword(
    phrase="MCP LIST TOOLS",
    family="agents",
    tier=2,
    effect="read",
    apart=True,
    parameters=(Parameter("server", kind="text"),),
    returns="array",
    doc="The tools of an MCP server.",
    example='tools = MCP LIST TOOLS "crm"',
    handler=run,
)
