"""The kinds of jobs of all areas and modules: what a worker runs, and what the catalogue lists."""

from palaver.assembly.front import MODULES
from palaver.chat import assembly as chat
from palaver.config import assembly as config
from palaver.core.jobs import JobKind
from palaver.core.services import Services
from palaver.dialogs import assembly as dialogs
from palaver.knowledge import assembly as knowledge
from palaver.security import assembly as security


def job_kinds(services: Services) -> dict[str, JobKind]:
    kinds = [each.job_kinds(services) for each in (security, config, knowledge, chat, dialogs)]
    kinds += [dict(module.jobs(services)) for module in MODULES.values() if module.jobs]
    return {name: kind for each in kinds for name, kind in each.items()}
