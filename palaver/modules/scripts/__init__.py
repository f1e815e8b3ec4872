"""Scripts: a bot's programs in BASIC, written, judged and tried in its draft."""

from typing import Final

from palaver.modules.scripts import assembly, language_routes, pages, routes
from palaver.web.module import Module
from palaver.web.render import Tab

MODULE: Final = Module(
    title="Scripts",
    routes=(*routes.ROUTES, *language_routes.ROUTES, *pages.PAGES),
    tabs=(Tab("Scripts", "/bots/{alias}/scripts", "bots.read", 15),),
    build=assembly.build,
)
