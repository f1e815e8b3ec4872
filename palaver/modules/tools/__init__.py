"""Tools: what bots may call, trying it, the log of calls, those that wait for an operator, imported services."""

from typing import Final

from palaver.modules.tools import bot_pages, pages, routes, service_pages, service_routes
from palaver.web.module import Module
from palaver.web.render import MenuItem, Tab

MODULE: Final = Module(
    title="Tools",
    routes=(*routes.ROUTES, *service_routes.ROUTES, *pages.PAGES, *service_pages.PAGES, *bot_pages.PAGES),
    menu=MenuItem("Tools", "/tools", "tool", "bots.read"),
    tabs=(Tab("Tools", "/bots/{alias}/tools", "bots.read", 45),),
)
