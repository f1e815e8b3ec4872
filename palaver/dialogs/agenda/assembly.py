"""How automations are put together: they follow what is published, and their runs are performed by every worker."""

from uuid import UUID

from palaver.config.bots import Bot, Bots
from palaver.core.db import Database
from palaver.core.jobs import Jobs
from palaver.core.limits.limits import Limits
from palaver.core.secrets import Secrets
from palaver.core.services import Services
from palaver.dialogs.agenda.automations import Automations
from palaver.dialogs.agenda.hooks import Hooks
from palaver.dialogs.agenda.overview import Overview
from palaver.dialogs.agenda.performer import Performer
from palaver.dialogs.agenda.running import Running
from palaver.dialogs.programs import Programs


def add_agenda(services: Services) -> None:
    db, bots = services.get(Database), services.get(Bots)
    automations, performer = Automations(db, services.get(Jobs)), Performer(bots, services.get(Programs).program)
    hooks = Hooks(db, services.get(Secrets), services.get(Limits), performer.perform)
    running = Running(db, automations, performer.perform)
    for service in (automations, hooks, running, Overview(bots, automations)):
        services.add(service)

    async def follow(tx: Database, account: UUID, id: UUID, bot: Bot | None) -> None:
        scripts = {} if bot is None else bot.document.dialogs.scripts
        zone = "UTC" if bot is None else bot.document.identity.timezone
        await automations.replace(tx, account, id, scripts, zone)

    bots.followers.append(follow)
