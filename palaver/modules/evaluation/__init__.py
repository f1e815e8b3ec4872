"""Evaluation: questions with what is expected of the answers, run against a draft before it is published."""

from typing import Final

from palaver.chat.rehearsals.rehearsal import Rehearsal
from palaver.config.bots import Bots
from palaver.config.releasing.gates import Gates
from palaver.core.db import Database
from palaver.core.jobs import Jobs
from palaver.core.services import Services
from palaver.modules.evaluation import pages, routes, run_pages
from palaver.modules.evaluation.gate import EvaluationGate
from palaver.modules.evaluation.running import Running, job_kinds
from palaver.modules.evaluation.runs import Runs
from palaver.modules.evaluation.sets import Sets
from palaver.web.module import Module
from palaver.web.render import Tab


def _build(services: Services) -> None:
    bots = services.get(Bots)
    sets = Sets(bots)
    for service in (sets, Runs(sets, services.get(Jobs)), Running(bots, services.get(Rehearsal))):
        services.add(service)
    services.get(Gates).add(EvaluationGate(services.get(Database)))


MODULE: Final = Module(
    title="Evaluation",
    routes=(*routes.ROUTES, *pages.PAGES, *run_pages.PAGES),
    tabs=(Tab("Evaluation", "/bots/{alias}/evaluation", "bots.read", 40),),
    build=_build,
    jobs=job_kinds,
)
