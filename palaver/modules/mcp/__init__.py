"""Servers of tools: added by their address, checked, their tools looked at and tried."""

from typing import Final

from palaver.modules.mcp import routes
from palaver.web.module import Module

MODULE: Final = Module(title="MCP servers", routes=routes.ROUTES)
