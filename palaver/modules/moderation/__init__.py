"""Moderation: the queue of what was found, with a verdict for each, how often, and a box to try policies out."""

from typing import Final

from palaver.modules.moderation import pages, routes
from palaver.web.module import Module
from palaver.web.render import MenuItem

MODULE: Final = Module(
    title="Moderation",
    routes=(*routes.ROUTES, *pages.PAGES),
    menu=MenuItem("Moderation", "/moderation", "alert", routes.REVIEWS),
)
