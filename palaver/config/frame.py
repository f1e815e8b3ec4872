"""The frame of a bot's pages: its name, its versions, and the tabs that the modules add."""

from typing import Any

from starlette.responses import Response

from palaver.config.bots import Bots
from palaver.web.call import Call
from palaver.web.render import Pages

_BELOW = "/bots/{alias}/"


async def bot_page(call: Call[Any], template: str, alias: str, status: int = 200, **context: object) -> Response:
    """
    A page that extends config/bot.html, for the bot `alias`; NotFound for who may not use it.

    The template gets `bot`: {alias, name, number, edited, canary, percent}, and `tabs` as components/tabs.html
    takes them.
    """
    stored = await call.get(Bots).stored_draft(call.caller, alias)
    name = (stored.active_config.get("identity") or {}).get("name") or stored.alias
    bot = {"alias": stored.alias, "name": name, "number": stored.number, "edited": stored.edited}
    bot |= {"canary": stored.canary, "percent": stored.canary_percent}
    shown = {"bot": bot, "tabs": tabs_of(call, stored.alias)}
    return call.get(Pages).page(call, template, status, **shown, **context)


def tabs_of(call: Call[Any], alias: str) -> list[dict[str, Any]]:
    """The tabs that the caller may see of a bot's pages, in their order."""
    path = call.request.scope["path"]
    offered = sorted(call.get(Pages).tabs, key=lambda tab: tab.rank)
    return [
        {"href": href, "label": tab.title, "current": path == href or path.startswith(f"{href}/")}
        for tab in offered
        if tab.path.startswith(_BELOW) and call.caller.may(tab.permission)
        for href in [tab.path.replace("{alias}", alias)]
    ]
