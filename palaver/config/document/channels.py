"""Where else than here a bot is offered: a section of the bot document."""

from pydantic import Field

from palaver.config.document.effect import live
from palaver.config.document.section import Section


class McpServer(Section):
    enabled: bool = Field(
        False,
        description="Whether programs find the bot as a tool at /mcp, over the Model Context Protocol.",
        json_schema_extra=live("basic"),
    )


class Channels(Section):
    mcp: McpServer = McpServer()
