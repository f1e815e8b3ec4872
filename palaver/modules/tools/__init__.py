"""Tools: what bots may call, trying it, the log of calls, and those that wait for an operator."""

from typing import Final

from palaver.modules.tools import routes, service_routes
from palaver.web.module import Module

MODULE: Final = Module(title="Tools", routes=(*routes.ROUTES, *service_routes.ROUTES))
