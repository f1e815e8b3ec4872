"""The front: every route, the side menu, and what one area's pages show of another's."""

from typing import Any, Final

import palaver
from palaver.channels import openai, websocket
from palaver.chat import pages as chat_pages
from palaver.chat import routes as chat_routes
from palaver.chat import token_route
from palaver.chat.models import Models
from palaver.config import pages as config_pages
from palaver.config import routes as config_routes
from palaver.config.bots import Bot, Bots
from palaver.config.pages import Surroundings
from palaver.core.errors import Unavailable
from palaver.knowledge import document_pages
from palaver.knowledge import pages as knowledge_pages
from palaver.knowledge import routes as knowledge_routes
from palaver.knowledge.collections import Collections
from palaver.security import pages as security_pages
from palaver.security import routes as security_routes
from palaver.security.pages import BotNames
from palaver.web import operation
from palaver.web.assets import Assets
from palaver.web.call import Call
from palaver.web.render import MenuItem, Pages

_SHOWN: Final = 200

MENU: Final = (
    MenuItem("Bots", "/bots", "bot", "bots.read"),
    MenuItem("Knowledge", "/knowledge", "book", "knowledge.read"),
    MenuItem("API keys", "/keys", "key", "keys.manage"),
    MenuItem("Status", "/status", "pulse", "system.read"),
)
AREAS: Final = ("web", "security", "config", "knowledge", "chat")
ROUTES: Final = (
    *operation.ROUTES,
    *security_routes.ROUTES,
    *security_pages.PAGES,
    *config_routes.ROUTES,
    *config_pages.PAGES,
    *knowledge_routes.ROUTES,
    *knowledge_pages.ROUTES,
    *document_pages.ROUTES,
    *chat_routes.ROUTES,
    *token_route.ROUTES,
    *chat_pages.PAGES,
    *openai.ROUTES,
    *websocket.ROUTES,
)


def build_pages(assets: Assets) -> Pages:
    home = next(iter(palaver.__path__))
    return Pages([f"{home}/{area}/templates" for area in AREAS], assets, MENU)


def surroundings(models: Models) -> Surroundings:
    async def collections(call: Call[Any]) -> list[dict[str, str]]:
        found = await call.get(Collections).all(call.caller, _SHOWN)
        return [{"name": each.name, "description": each.description} for each in found]

    def model(bot: Bot) -> str:
        try:
            _, connection = models.choose(bot.document.model)
        except Unavailable:
            return f"{bot.document.model.connection} (not configured)"
        name = bot.document.model.name or connection.default_model
        return f"{connection.name}:{name}" if name else connection.name

    return Surroundings(collections, model)


def bot_names() -> BotNames:
    async def all(call: Call[Any]) -> list[dict[str, Any]]:
        return [{"id": bot.id, "name": bot.name} for bot in await call.get(Bots).all(call.caller, _SHOWN)]

    return BotNames(all)
