"""Audit: who did what, from where and with what outcome; checked, filtered and taken along."""

from typing import Final

from palaver.modules.audit import pages, routes
from palaver.web.module import Module
from palaver.web.render import MenuItem

MODULE: Final = Module(
    title="Audit",
    routes=(*routes.ROUTES, *pages.PAGES),
    menu=MenuItem("Audit", "/audit", "list", "audit.read"),
)
