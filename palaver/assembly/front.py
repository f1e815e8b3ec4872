"""The front: every module with its routes and menu entry, and what one area's pages show of another's."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import palaver
from palaver import channels, modules
from palaver.chat import module as chat
from palaver.chat.models import Models
from palaver.config import module as config
from palaver.config.bots import Bot, Bots
from palaver.config.surroundings import Surroundings
from palaver.core.catalog import discover
from palaver.core.errors import NotFound, Unavailable
from palaver.core.events import Events
from palaver.core.limits.limits import Limits
from palaver.core.services import Services
from palaver.core.settings import Settings
from palaver.dialogs import module as dialogs
from palaver.knowledge import module as knowledge
from palaver.knowledge.collections import Collections
from palaver.security import module as security
from palaver.security.keys.pages import BotNames
from palaver.security.keys.routes import OwnBots
from palaver.security.names import Names
from palaver.security.rbac import pages as people
from palaver.security.rbac.groups import Groups
from palaver.security.rbac.members import Members
from palaver.security.rbac.roles import Roles
from palaver.security.standing.authenticate import Authenticate
from palaver.web import operation
from palaver.web.access import Circle
from palaver.web.assets import Assets
from palaver.web.call import Call
from palaver.web.dispatch import Dispatcher
from palaver.web.endings import Endings
from palaver.web.gate import Gate
from palaver.web.module import Loop, Module
from palaver.web.peer import Proxies
from palaver.web.render import Pages
from palaver.web.table import RouteTable
from palaver.web.witness import Witness

_SHOWN: Final = 200

# By the folder below palaver/ where a module's templates lie; the side menu keeps this order.
MODULES: Final[Mapping[str, Module]] = {
    "web": Module(title="Operation", routes=operation.ROUTES),
    "config": config.MODULE,
    "knowledge": knowledge.MODULE,
    "chat": chat.MODULE,
    "security": security.MODULE,
    "dialogs": dialogs.MODULE,
    "security/rbac": people.MODULE,
    **{f"channels/{name}": module for name, module in discover(channels, "MODULE", Module).items()},
    **{f"modules/{name}": module for name, module in discover(modules, "MODULE", Module).items()},
}
MENU: Final = tuple(module.menu for module in MODULES.values() if module.menu)
TABS: Final = tuple(tab for module in MODULES.values() for tab in module.tabs)
ROUTES: Final = tuple(route for module in MODULES.values() for route in module.routes)


def add_front(services: Services) -> None:
    """Build what answers requests over the services of all areas, and offer it."""
    assets = Assets()
    home = next(iter(palaver.__path__))
    http = services.get(Settings).http
    proxies = Proxies(http.trusted_proxies)
    witness = Witness(services.get(Events), proxies)
    for service in (
        assets,
        Pages([f"{home}/{name}/templates" for name in MODULES], assets, MENU, TABS),
        RouteTable(ROUTES),
        proxies,
        witness,
        Gate(services.get(Limits), proxies, http, witness),
        surroundings(services.get(Models)),
        bot_names(),
        own_bots(),
        circle(),
    ):
        services.add(service)
    for module in MODULES.values():
        if module.build is not None:
            module.build(services)


def loops(services: Services) -> list[Loop]:
    """What the modules want run for as long as the server runs."""
    return [loop for module in MODULES.values() if module.loops for loop in module.loops(services)]


def dispatcher(services: Services) -> Dispatcher:
    static = {"/static/": services.get(Assets)}
    return Dispatcher(
        services.get(RouteTable),
        services,
        services.get(Authenticate),
        services.get(Pages),
        static,
        services.get(Gate),
        services.get(Endings),
    )


def surroundings(models: Models) -> Surroundings:
    async def collections(call: Call[Any]) -> list[dict[str, str]]:
        found = await call.get(Collections).all(call.caller, _SHOWN)
        return [{"name": each.name, "description": each.description} for each in found]

    def model(bot: Bot) -> str:
        try:
            connection = models.named(bot.document.model)
        except Unavailable:
            return f"{bot.document.model.connection} (not configured)"
        name = bot.document.model.name or connection.default_model
        return f"{connection.name}:{name}" if name else connection.name

    async def names(call: Call[Any], owners: Collection[str]) -> Mapping[str, str]:
        return await call.get(Names).of(call.caller, owners)

    return Surroundings(collections, model, names)


def bot_names() -> BotNames:
    async def all(call: Call[Any]) -> list[dict[str, Any]]:
        return [{"id": bot.id, "name": bot.name} for bot in await call.get(Bots).all(call.caller, _SHOWN)]

    return BotNames(all)


def circle() -> Circle:
    async def roles(call: Call[Any]) -> list[dict[str, str]]:
        found = await call.get(Roles).all(call.caller)
        return [{"value": role.name, "label": role.name, "note": role.description} for role in found]

    async def groups(call: Call[Any]) -> list[dict[str, str]]:
        found = await call.get(Groups).all(call.caller)
        return [{"value": str(group.id), "label": group.name, "note": ""} for group in found]

    async def known(call: Call[Any], emails: Sequence[str]) -> Mapping[str, UUID]:
        return await call.get(Members).addressed(call.caller, emails)

    async def addresses(call: Call[Any], ids: Sequence[UUID]) -> list[str]:
        return [each.email for each in await call.get(Members).named(call.caller, ids)]

    return Circle(roles, groups, known, addresses)


def own_bots() -> OwnBots:
    async def foreign(call: Call[Any], ids: list[UUID]) -> list[UUID]:
        found = []
        for id in ids:
            try:
                await call.get(Bots).active_by_id(call.caller, id)
            except NotFound:
                found.append(id)
        return found

    return OwnBots(foreign)
