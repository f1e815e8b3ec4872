"""How programs on the server are put together over chat and the areas below; each port of theirs is a line here."""

from collections.abc import Awaitable, Callable
from functools import partial

from palaver.chat.engine import Engine
from palaver.chat.exchange.exchange import Exchanges
from palaver.chat.handover.attendants import Attendants
from palaver.chat.handover.desk import Desk
from palaver.chat.handover.handover import Handover
from palaver.chat.memory.memory import Memory
from palaver.chat.models import Models
from palaver.chat.moderated import Moderation
from palaver.chat.recovery import Recovery
from palaver.chat.scene import Scenes
from palaver.config.bots import Bots
from palaver.core.db import Database
from palaver.core.events import Events
from palaver.core.http import Fetcher, Rules
from palaver.core.jobs import JobContext, JobKind, Jobs
from palaver.core.limits.limits import Limits
from palaver.core.mail import Mail
from palaver.core.secrets import SecretStore
from palaver.core.services import Services
from palaver.core.settings import Settings
from palaver.dialogs import host
from palaver.dialogs.agenda.assembly import add_agenda
from palaver.dialogs.agenda.automations import Automations
from palaver.dialogs.agenda.changes import FileHandlers, Handlers
from palaver.dialogs.agenda.port import Agendas
from palaver.dialogs.drive import assembly as drive
from palaver.dialogs.drive.port import Drives
from palaver.dialogs.errand import Ports
from palaver.dialogs.ports.data import BotTables
from palaver.dialogs.ports.desk import Counter
from palaver.dialogs.ports.http import Client
from palaver.dialogs.ports.knowledge import Shelves
from palaver.dialogs.ports.memory import Keepsakes
from palaver.dialogs.ports.people import Staff
from palaver.dialogs.ports.senses import Perceiving
from palaver.dialogs.ports.toolset import Tools
from palaver.dialogs.ports.websites import Sites, following
from palaver.dialogs.post.guests import Company
from palaver.dialogs.post.port import Postroom
from palaver.dialogs.post.postage import Counted
from palaver.dialogs.programs.programs import Programs
from palaver.dialogs.runs.runs import Runs
from palaver.dialogs.runs.waking import WAKE, Waking
from palaver.dialogs.tools.shelf import BasicShelf
from palaver.dialogs.turns.dialogue import Conversation
from palaver.knowledge.collections import Collections
from palaver.knowledge.embedding.embedder import Embedder
from palaver.knowledge.retrieval.passages import Passages
from palaver.knowledge.websites.websites import Websites
from palaver.tools.toolbox import Toolbox
from palaver.tools.trying import Trying

SWEEP = "dialogs.sweep"


def ports(services: Services) -> Ports:
    """What stands behind the keywords that need more than a conversation."""
    scenes, toolbox = services.get(Scenes), services.get(Toolbox)
    return Ports(
        data=services.get(BotTables).of,
        http=services.get(Client).of,
        drive=services.get(Drives).of,
        post=_postroom(services).of,
        senses=Perceiving(services.get(Drives), services.get(Models)).of,
        knowledge=_shelves(services).of,
        toolset=Tools(toolbox, services.get(Trying), scenes).of,
        agenda=Agendas(services.get(Automations)).of,
        guests=Company(services.get(Bots), toolbox).of,
        desk=_counter(services).of,
        people=Staff(services.get(Events)).of,
    )


def _counter(services: Services) -> Counter:
    desk, attendants, keepsakes = services.get(Desk), services.get(Attendants), services.get(Keepsakes)
    return Counter(desk, attendants, services.get(Bots), services.get(Events), keepsakes)


def add_dialogs(services: Services, db: Database, worker: int) -> None:
    drive.add_drive(services)
    client = Client(Fetcher(rules=Rules(services.get(Settings).tools.places)))
    automations = Automations(db, services.get(Jobs))
    for service in (client, Programs(), Keepsakes(db), Scenes(db), automations):
        services.add(service)
    tables = BotTables(db, services.get(Programs), partial(Handlers, automations))
    services.add(tables)
    services.get(Bots).followers += [tables.follow, following(services.get(Websites), services.get(Programs))]
    services.get(Drives).watcher = partial(FileHandlers, automations)
    over = host.Services(
        programs=services.get(Programs),
        ports=ports(services),
        keepsakes=services.get(Keepsakes),
        facts=services.get(Memory),
        models=services.get(Models),
        handover=services.get(Handover),
        scenes=services.get(Scenes),
    )
    services.add(over)
    services.get(Toolbox).shelves.append(BasicShelf(over, db))
    _add_runs(services, over, Runs(db, services.get(Programs), worker, services.get(SecretStore)))
    add_agenda(services, automations)


def _shelves(services: Services) -> Shelves:
    rules = Rules(services.get(Settings).tools.places)
    sites = Sites(services.get(Websites), rules)
    embedder = services.get(Embedder)  # type: ignore[type-abstract]  # a port is looked up by its protocol
    return Shelves(services.get(Collections), services.get(Passages), services.get(Scenes), sites, embedder)


def _postroom(services: Services) -> Postroom:
    mail = services.get(Mail)  # type: ignore[type-abstract]  # a port is looked up by its protocol
    postage = Counted(services.get(Limits), services.get(Settings).tools.letters_per_hour)
    return Postroom(mail, services.get(Bots), services.get(Exchanges), services.get(Handover), postage)


def _add_runs(services: Services, over: host.Services, runs: Runs) -> None:
    """Programs answer in the engine's turns, and go on without one."""
    moderation = services.get(Moderation)
    services.get(Engine).dialogue = Conversation(runs, over, moderation)
    waking = Waking(runs, over, moderation, services.get(Bots))
    services.get(Recovery).heard.append(waking.heard)
    services.get(SecretStore).elsewhere.append(runs.rewrap)
    services.add(runs)
    services.add(waking)


def loops(services: Services) -> list[Callable[[], Awaitable[object]]]:
    return [lambda: services.get(Waking).watch()]


def job_kinds(services: Services) -> dict[str, JobKind]:
    """The jobs of programs; who runs them is looked up when they run."""

    async def sweep(_context: JobContext) -> None:
        await services.get(Keepsakes).sweep()
        await services.get(Runs).sweep()

    async def wake(_context: JobContext) -> None:
        await services.get(Waking).look()

    own = {SWEEP: JobKind(SWEEP, sweep, cron="11 * * * *"), WAKE: JobKind(WAKE, wake)}
    return {**own, **drive.job_kinds(services)}
