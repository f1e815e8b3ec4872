"""The kinds of jobs of all areas and modules: what a worker runs, and what the catalogue lists."""

from palaver.assembly.front import MODULES
from palaver.chat import assembly as chat
from palaver.core.jobs import JobKind
from palaver.core.services import Services
from palaver.knowledge import assembly as knowledge
from palaver.security import assembly as security


def job_kinds(services: Services) -> dict[str, JobKind]:
    areas = {**security.job_kinds(services), **knowledge.job_kinds(services), **chat.job_kinds(services)}
    modules = {name: kind for each in MODULES.values() if each.jobs for name, kind in each.jobs(services).items()}
    return {**areas, **modules}
