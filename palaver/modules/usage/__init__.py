"""Usage: what calls of models have used and cost, the budgets that end it, and the prices by which it costs."""

from typing import Final

from palaver.modules.usage import budget_pages, budget_routes, pages, price_pages, price_routes, routes
from palaver.web.module import Module
from palaver.web.render import MenuItem

MODULE: Final = Module(
    title="Usage",
    routes=(
        *routes.ROUTES,
        *budget_routes.ROUTES,
        *price_routes.ROUTES,
        *pages.PAGES,
        *budget_pages.PAGES,
        *price_pages.PAGES,
    ),
    menu=MenuItem("Usage", "/usage", "gauge", "usage.read"),
)
