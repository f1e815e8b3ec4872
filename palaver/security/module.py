"""Security as a module: the JSON routes of all its parts, and its pages but those of people, roles and groups."""

from typing import Final

from palaver.security.accounts import routes as accounts
from palaver.security.joining import pages as joining_pages
from palaver.security.joining import routes as joining
from palaver.security.joining import sign_up_routes as sign_up
from palaver.security.keys import pages as key_pages
from palaver.security.keys import routes as keys
from palaver.security.oidc import routes as oidc
from palaver.security.profile import pages as profile_pages
from palaver.security.profile import routes as profile
from palaver.security.rbac import routes as rbac
from palaver.security.second_factor import lost, rule
from palaver.security.second_factor import pages as second_factor_pages
from palaver.security.second_factor import routes as second_factor
from palaver.security.signing_in import pages as signing_in_pages
from palaver.security.signing_in import routes as signing_in
from palaver.security.signing_in import ui_key
from palaver.security.tokens import routes as tokens
from palaver.security.visitors import pages as visitor_pages
from palaver.security.visitors import routes as visitors
from palaver.web.module import Module
from palaver.web.render import MenuItem

_API: Final = (
    *accounts.ROUTES,
    *signing_in.ROUTES,
    *keys.ROUTES,
    *tokens.ROUTES,
    *visitors.ROUTES,
    *rbac.ROUTES,
    *joining.ROUTES,
    *sign_up.ROUTES,
    *profile.ROUTES,
    *second_factor.ROUTES,
    *rule.ROUTES,
    *lost.ROUTES,
)
_PAGES: Final = (
    *signing_in_pages.PAGES,
    *key_pages.PAGES,
    *visitor_pages.PAGES,
    *joining_pages.PAGES,
    *sign_up.PAGES,
    *profile_pages.PAGES,
    *second_factor_pages.PAGES,
    *ui_key.PAGES,
    *oidc.PAGES,
)

MODULE: Final = Module(
    title="Security",
    routes=(*_API, *_PAGES),
    menu=MenuItem("API keys", "/keys", "key", "keys.manage"),
)
