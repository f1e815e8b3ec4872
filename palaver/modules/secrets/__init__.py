"""Secrets: set, replaced and taken away by who may; never shown."""

from typing import Final

from palaver.modules.secrets import pages, routes
from palaver.web.module import Module
from palaver.web.render import MenuItem

MODULE: Final = Module(
    title="Secrets",
    routes=(*routes.ROUTES, *pages.PAGES),
    menu=MenuItem("Secrets", "/secrets", "lock", "secrets.manage"),
)
