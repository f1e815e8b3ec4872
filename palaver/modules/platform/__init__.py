"""Platform: defaults for the bots of all accounts, and the fields that the operator has locked."""

from typing import Final

from palaver.modules.platform import pages, routes
from palaver.web.module import Module
from palaver.web.render import MenuItem

MODULE: Final = Module(
    title="Platform",
    routes=(*routes.ROUTES, *pages.PAGES),
    menu=MenuItem("Platform", "/platform", "globe", routes.PERMISSION),
)
