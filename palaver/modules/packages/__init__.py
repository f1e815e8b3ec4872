"""Packages: a bot comes in as a zip, with a report, and goes out as one."""

from typing import Final

from palaver.modules.packages import assembly, routes
from palaver.web.module import Module

MODULE: Final = Module(title="Packages", routes=routes.ROUTES, build=assembly.build)
