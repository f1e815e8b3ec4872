"""Canary: a version that some new conversations get is watched, promoted by people, withdrawn when it is worse."""

from collections.abc import Sequence
from typing import Final

from palaver.chat.outcomes import Tally
from palaver.config.bots import Bots
from palaver.config.releasing.canary import Canaries
from palaver.core import background
from palaver.core.db import Database
from palaver.core.events import Events
from palaver.core.services import Services
from palaver.modules.canary import pages, routes
from palaver.modules.canary.trials import Trials
from palaver.modules.canary.watch import LOOK_S, Watch
from palaver.web.module import Loop, Module
from palaver.web.render import Tab


def _build(services: Services) -> None:
    bots = services.get(Bots)
    trials = Trials(bots, Canaries(bots), Tally(services.get(Database)))
    services.add(trials)
    services.add(Watch(trials, services.get(Events)))


def _loops(services: Services) -> Sequence[Loop]:
    return [lambda: background.every(LOOK_S, services.get(Watch).look)]


MODULE: Final = Module(
    title="Canary",
    routes=(*routes.ROUTES, *pages.PAGES),
    tabs=(Tab("Canary", "/bots/{alias}/canary", "bots.read", 60),),
    build=_build,
    loops=_loops,
)
