"""Replay: what people have asked a bot is asked again of its draft, the answers of then and now side by side."""

from typing import Final

from palaver.chat.rehearsals.rehearsal import Rehearsal
from palaver.config.bots import Bots
from palaver.core.jobs import Jobs
from palaver.core.services import Services
from palaver.modules.replay import pages, routes
from palaver.modules.replay.replays import READS, Replays
from palaver.modules.replay.running import Running, job_kinds
from palaver.web.module import Module
from palaver.web.render import Tab


def _build(services: Services) -> None:
    bots = services.get(Bots)
    services.add(Replays(bots, services.get(Jobs)))
    services.add(Running(bots, services.get(Rehearsal)))


MODULE: Final = Module(
    title="Replay",
    routes=(*routes.ROUTES, *pages.PAGES),
    tabs=(Tab("Replay", "/bots/{alias}/replay", READS, 50),),
    build=_build,
    jobs=job_kinds,
)
