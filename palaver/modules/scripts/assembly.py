"""The services of programs' tab, over those of bots and of dialogs."""

from palaver.config.releasing.drafts import Drafts
from palaver.core.services import Services
from palaver.dialogs.programs.judging import Judge
from palaver.modules.scripts.rehearsal import Rehearsals
from palaver.modules.scripts.scripts import Scripts
from palaver.modules.scripts.stepping import Stepping
from palaver.modules.scripts.testing import Testing
from palaver.modules.scripts.workbench import Workbench


def build(services: Services) -> None:
    judge = services.get(Judge)
    for service in (Scripts(services.get(Drafts), judge), Workbench(judge), Rehearsals(), Stepping(), Testing()):
        services.add(service)
