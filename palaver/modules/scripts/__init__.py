"""Scripts: a bot's programs in BASIC, written, judged and tried in its draft."""

from typing import Final

from palaver.modules.scripts import assembly, language_routes, routes
from palaver.web.module import Module

MODULE: Final = Module(
    title="Scripts",
    routes=(*routes.ROUTES, *language_routes.ROUTES),
    build=assembly.build,
)
