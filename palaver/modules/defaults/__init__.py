"""Defaults: what an account's bots have where they say nothing, and where each value of a bot comes from."""

from typing import Final

from palaver.modules.defaults import effective_pages, pages, routes
from palaver.web.module import Module
from palaver.web.render import MenuItem, Tab

MODULE: Final = Module(
    title="Defaults",
    routes=(*routes.ROUTES, *pages.PAGES, *effective_pages.PAGES),
    menu=MenuItem("Defaults", "/defaults", "layers", routes.PERMISSION),
    tabs=(Tab("Effective values", effective_pages.PATH, "bots.read", 70),),
)
