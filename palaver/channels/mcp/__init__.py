"""The Model Context Protocol: bots as tools, collections to search, documents as resources, for other programs."""

from collections.abc import Sequence
from typing import Final

from palaver.channels.mcp.door import Door
from palaver.channels.mcp.routes import ROUTES
from palaver.core.services import Services
from palaver.web.module import Loop, Module


def _build(services: Services) -> None:
    services.add(Door(services))


def _loops(services: Services) -> Sequence[Loop]:
    return [services.get(Door).keep]


MODULE: Final = Module(title="Model Context Protocol", routes=ROUTES, build=_build, loops=_loops)
