"""Bots as a module."""

from typing import Final

from palaver.config import access, pages, routes
from palaver.config.editor import pages as editor
from palaver.config.editor import yaml_text
from palaver.config.releasing import request_routes
from palaver.config.releasing import routes as release_routes
from palaver.web.module import Module
from palaver.web.render import MenuItem

MODULE: Final = Module(
    title="Bots",
    routes=(
        *routes.ROUTES,
        *release_routes.ROUTES,
        *request_routes.ROUTES,
        *access.ROUTES,
        *pages.PAGES,
        *editor.PAGES,
        *yaml_text.ROUTES,
    ),
    menu=MenuItem("Bots", "/bots", "bot", "bots.read"),
    tabs=(editor.TAB,),
)
