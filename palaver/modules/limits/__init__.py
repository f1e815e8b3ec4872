"""Limits: how often everybody of an account may ask, set and shown, and who was slowed down lately."""

from typing import Final

from palaver.modules.limits import pages, routes
from palaver.web.module import Module
from palaver.web.render import MenuItem

MODULE: Final = Module(
    title="Limits", routes=(*routes.ROUTES, *pages.PAGES), menu=MenuItem("Limits", "/limits", "gauge", "limits.manage")
)
