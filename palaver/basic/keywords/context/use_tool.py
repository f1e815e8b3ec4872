"""USE TOOL: offers a tool to the model in this session."""

from palaver.basic.keyword import Keyword, Parameter

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
)
