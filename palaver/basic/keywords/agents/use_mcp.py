"""USE MCP: calls a tool of an MCP server."""

from palaver.basic.keyword import Keyword, Parameter

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
)
