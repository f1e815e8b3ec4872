"""Security as a module: sign-in, API keys."""

from typing import Final

from palaver.security import key_pages, key_routes, pages, profile, routes, token_routes, ui_key
from palaver.security.joining import pages as joining_pages
from palaver.security.joining import routes as joining
from palaver.security.oidc import routes as oidc
from palaver.security.rbac import routes as rbac
from palaver.web.module import Module
from palaver.web.render import MenuItem

MODULE: Final = Module(
    title="Security",
    routes=(
        *routes.ROUTES,
        *key_routes.ROUTES,
        *token_routes.ROUTES,
        *rbac.ROUTES,
        *joining.ROUTES,
        *pages.PAGES,
        *key_pages.PAGES,
        *joining_pages.PAGES,
        *profile.PAGES,
        *ui_key.PAGES,
        *oidc.PAGES,
    ),
    menu=MenuItem("API keys", "/keys", "key", "keys.manage"),
)
