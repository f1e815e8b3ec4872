"""Servers of tools: added by their address, checked, their tools looked at and tried."""

from typing import Final

from palaver.modules.mcp import pages, routes
from palaver.web.module import Module
from palaver.web.render import MenuItem

MODULE: Final = Module(
    title="MCP servers",
    routes=(*routes.ROUTES, *pages.PAGES),
    menu=MenuItem("MCP servers", "/mcp-servers", "layers", "tools.manage"),
)
