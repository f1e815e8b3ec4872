"""Conversations as a module; their menu is the list of conversations itself."""

from typing import Final

from palaver.chat import branch_routes, opening_routes, pages, routes, scene_routes, token_route, tool_routes
from palaver.chat.context import routes as prompt_routes
from palaver.chat.handover import routes as handover_routes
from palaver.chat.media import routes as media_routes
from palaver.chat.sessions import feedback
from palaver.chat.sessions import routes as session_routes
from palaver.web.module import Module

MODULE: Final = Module(
    title="Conversations",
    routes=(
        *routes.ROUTES,
        *opening_routes.ROUTES,
        *branch_routes.ROUTES,
        *scene_routes.ROUTES,
        *session_routes.ROUTES,
        *handover_routes.ROUTES,
        *token_route.ROUTES,
        *tool_routes.ROUTES,
        *feedback.ROUTES,
        *prompt_routes.ROUTES,
        *media_routes.ROUTES,
        *pages.PAGES,
    ),
)
