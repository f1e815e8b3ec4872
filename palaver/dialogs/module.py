"""Programs as a module: what of them has routes."""

from typing import Final

from palaver.dialogs.drive import routes as drive_routes
from palaver.web.module import Module

MODULE: Final = Module(title="Programs", routes=drive_routes.ROUTES)
