"""Usage: what calls of models have used and cost, the budgets that end it, and the prices by which it costs."""

from typing import Final

from palaver.modules.usage import budget_routes, price_routes, routes
from palaver.web.module import Module

MODULE: Final = Module(title="Usage", routes=(*routes.ROUTES, *budget_routes.ROUTES, *price_routes.ROUTES))
