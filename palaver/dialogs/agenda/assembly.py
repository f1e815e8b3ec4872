"""How automations are put together: they follow what is published, and their runs are performed by every worker."""

from uuid import UUID

from palaver.config.bots import Bot, Bots, Follower
from palaver.core.db import Database
from palaver.core.limits.limits import Limits
from palaver.core.secrets import Secrets
from palaver.core.services import Services
from palaver.dialogs import host
from palaver.dialogs.agenda.automations import Automations
from palaver.dialogs.agenda.hooks import Hooks
from palaver.dialogs.agenda.overview import Overview
from palaver.dialogs.agenda.performer import Performer
from palaver.dialogs.agenda.registration import of_script
from palaver.dialogs.agenda.running import Running
from palaver.dialogs.programs.programs import Programs


def add_agenda(services: Services, automations: Automations) -> None:
    """Over the hosts of programs, which have `automations` behind their keywords."""
    db, bots = services.get(Database), services.get(Bots)
    performer = Performer(bots, services.get(host.Services))
    hooks = Hooks(db, services.get(Secrets), services.get(Limits), performer.perform)
    running = Running(db, automations, performer.perform)
    for service in (hooks, running, Overview(bots, automations)):
        services.add(service)
    bots.followers.append(following(automations, services.get(Programs)))


def following(automations: Automations, programs: Programs) -> Follower:
    """What keeps registrations as a bot's active version says."""

    async def follow(tx: Database, account: UUID, id: UUID, bot: Bot | None) -> None:
        scripts = {} if bot is None else bot.document.dialogs.scripts
        zone = "UTC" if bot is None else bot.document.identity.timezone
        read = await programs.read(scripts)
        wanted = [line for each in read.values() for line in of_script(each.analysis)]
        await automations.replace(tx, account, id, wanted, scripts, zone)

    return follow
