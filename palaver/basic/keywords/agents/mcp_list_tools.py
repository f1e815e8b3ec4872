"""MCP LIST TOOLS: the tools of an MCP server."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="MCP LIST TOOLS",
    family="agents",
    tier=2,
    effect="read",
    parameters=(Parameter("server", kind="text"),),
    returns="array",
    doc="The tools of an MCP server.",
    example='tools = MCP LIST TOOLS "crm"',
)
