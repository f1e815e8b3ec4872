"""Memory: what bots know of oneself, with the messages it came from, to keep, change and erase."""

from typing import Final

from palaver.modules.memory import pages, routes
from palaver.web.module import Module
from palaver.web.render import MenuItem

MODULE: Final = Module(
    title="Memory",
    routes=(*routes.ROUTES, *pages.PAGES),
    menu=MenuItem("Memory", "/memory", "list", "chat.use"),
)
