"""USE MCP: calls a tool of an MCP server."""

from typing import Any

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, server: Any, tool: Any, params: Any = None) -> Any:
    if not isinstance(params, dict | None):
        raise argument_error("parameters of a tool are a map")
    return await host.toolset.ask_server(text(server), text(tool), params or {})


KEYWORD = Keyword(
    phrase="USE MCP",
    family="agents",
    tier=2,
    effect="send",
    aliases=("MCP INVOKE",),
    parameters=(
        Parameter("server", kind="text"),
        Parameter("tool", kind="text"),
        Parameter("params", kind="map", required=False),
    ),
    returns="any",
    doc="Calls a tool of an MCP server.",
    example='answer = USE MCP "crm", "find", { "id": 17 }',
    handler=run,
)
