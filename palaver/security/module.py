"""Security as a module: sign-in, API keys."""

from typing import Final

from palaver.security import pages, profile, routes, ui_key
from palaver.security.rbac import routes as rbac
from palaver.web.module import Module
from palaver.web.render import MenuItem

MODULE: Final = Module(
    title="Security",
    routes=(*routes.ROUTES, *rbac.ROUTES, *pages.PAGES, *profile.PAGES, *ui_key.PAGES),
    menu=MenuItem("API keys", "/keys", "key", "keys.manage"),
)
