"""Packages: a bot comes in as a zip or from a watched folder, with a report, and goes out as one."""

from typing import Final

from palaver.modules.packages import assembly, pages, routes
from palaver.web.module import Module
from palaver.web.render import Tab

MODULE: Final = Module(
    title="Packages",
    routes=(*routes.ROUTES, *pages.PAGES),
    tabs=(Tab("Package", "/bots/{alias}/package", "bots.read", 80),),
    build=assembly.build,
    loops=assembly.loops,
)
