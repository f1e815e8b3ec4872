"""Caches: the answers that bots give again, what they save, and what the server holds in memory."""

from typing import Final

from palaver.modules.caches import pages, routes
from palaver.web.module import Module
from palaver.web.render import MenuItem

MODULE: Final = Module(
    title="Caches",
    routes=(*routes.ROUTES, *pages.PAGES),
    menu=MenuItem("Caches", "/caches", "layers", routes.READ),
)
