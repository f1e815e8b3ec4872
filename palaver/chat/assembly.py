"""How the services of chat are put together over the ports and the areas below; opening those is the application's."""

from collections.abc import Awaitable, Callable

from palaver.chat.answers.answers import EXPIRE, AnswerCache
from palaver.chat.answers.kept import KeptAnswers
from palaver.chat.answers.meanings import Meanings
from palaver.chat.answers.places import Places
from palaver.chat.answers.tally import Tally
from palaver.chat.context.context import Context
from palaver.chat.context.elsewhere import Elsewhere
from palaver.chat.context.prompts import Prompts
from palaver.chat.context.summaries import Summaries
from palaver.chat.engine import Engine
from palaver.chat.exchange.errands import Errands
from palaver.chat.exchange.exchange import Exchanges
from palaver.chat.handover.attendants import Attendants
from palaver.chat.handover.desk import Desk
from palaver.chat.handover.handover import Handover
from palaver.chat.ledger import Ledger
from palaver.chat.media.media import SWEEP_FILES, Media
from palaver.chat.media.showing import Showing
from palaver.chat.memory.memory import Memory
from palaver.chat.memory.shelf import MemoryShelf
from palaver.chat.models import Models
from palaver.chat.moderated import Moderation
from palaver.chat.opening import Openings
from palaver.chat.pauses.pauses import Pauses
from palaver.chat.pauses.resuming import Resuming
from palaver.chat.recovery import Recovery
from palaver.chat.rehearsals.rehearsal import Rehearsal
from palaver.chat.sessions.branches import Branches
from palaver.chat.sessions.current import Current
from palaver.chat.sessions.feedback import Feedback
from palaver.chat.sessions.retention import SWEEP, Retention
from palaver.chat.sessions.sessions import Sessions
from palaver.chat.sessions.upkeep import Upkeep
from palaver.chat.stations import Stations
from palaver.chat.tooling import Tooling
from palaver.chat.turns import Turns
from palaver.chat.turnstile import RENEW_S, Turnstile
from palaver.config.bots import Bots
from palaver.core import background
from palaver.core.cache import Bus
from palaver.core.cache.tiers import Tiers
from palaver.core.db import Database
from palaver.core.jobs import JobContext, JobKind
from palaver.core.limits.limits import Limits
from palaver.core.services import Services
from palaver.core.workers import BEAT_S, Worker
from palaver.knowledge.collections import Collections
from palaver.knowledge.embedding.embedder import Embedder
from palaver.knowledge.retrieval.passages import Passages
from palaver.moderation.journal import Journal
from palaver.moderation.review import Reviews
from palaver.tools.calling import Calling
from palaver.tools.mcp.reach import Reach
from palaver.tools.mcp.servers import Servers
from palaver.tools.toolbox import Toolbox


def add_chat(
    services: Services, db: Database, dsn: str, bus: Bus, worker: Worker, models: Models, media: Media
) -> None:
    """Build what a turn goes through, and offer it."""
    bots, passages, journal, reviews = services.get(Bots), services.get(Passages), Journal(db), Reviews(db)
    ledger, sessions, current = Ledger(dsn), Sessions(db), Current(db, services.get(Tiers))
    turns, turnstile = Turns(sessions, bus, worker.number), Turnstile(services.get(Limits), worker.number)
    memory, showing, elsewhere = Memory(db, bots), Showing(media, models), _elsewhere(services)
    moderation = Moderation(db, models, journal, showing.picture)
    context = Context(passages, sessions, models, Summaries(db, models), memory, showing, elsewhere, moderation)
    embedder = services.get(Embedder)  # type: ignore[type-abstract]  # a port is looked up by its protocol
    places, meanings = Places(services.get(Collections), models), Meanings(db, embedder)
    answers = AnswerCache(db, services.get(Tiers), places, meanings, Tally(db), models.saved)
    toolbox, calling = services.get(Toolbox), services.get(Calling)
    toolbox.shelves.append(MemoryShelf(memory))
    exchanges = Exchanges(context, models, moderation, turnstile, Errands(toolbox, calling, models))
    tools, handover = Tooling(toolbox, calling, models, context), Handover(db, sessions, current, bots, bus)
    stations = Stations(
        moderation=moderation, answers=answers, context=context, handover=handover, models=models, tools=tools
    )
    engine = Engine(bots, current, stations, ledger, turns, turnstile, Pauses(db, worker.number))
    _add_recovery(services, db, worker, engine)
    for service in (
        ledger,
        sessions,
        models,
        journal,
        moderation,
        turns,
        turnstile,
        answers,
        engine,
        media,
        showing,
        Openings(engine, sessions, turns),
        Branches(db, sessions, current),
        Upkeep(db, sessions, turns, turnstile, media, answers.forget, current),
        KeptAnswers(db, bots, answers),
        handover,
        Attendants(db),
        Desk(db, handover, turnstile),
        Feedback(db, sessions),
        Prompts(db, bots),
        memory,
        exchanges,
        Rehearsal(exchanges),
        reviews,
        Retention(db, bots, answers.forget, reviews, current),
    ):
        services.add(service)


def _add_recovery(services: Services, db: Database, worker: Worker, engine: Engine) -> None:
    """What becomes of the turns of dead workers."""
    recovery = Recovery(worker, lambda: engine.under_way.known)
    resuming = Resuming(db, engine, services.get(Bots))
    recovery.heard.append(resuming.heard)
    services.add(recovery)
    services.add(resuming)


def _elsewhere(services: Services) -> Elsewhere:
    return Elsewhere(services.get(Servers), services.get(Reach))


def job_kinds(services: Services) -> dict[str, JobKind]:
    """The jobs of chat; who runs them is looked up when they run."""

    async def sweep(_context: JobContext) -> None:
        await services.get(Retention).sweep()
        await services.get(Memory).sweep()
        await services.get(Attendants).sweep()

    async def expire(_context: JobContext) -> None:
        await services.get(AnswerCache).sweep()

    async def sweep_files(_context: JobContext) -> None:
        await services.get(Media).sweep()

    return {
        SWEEP: JobKind(SWEEP, sweep, cron="41 3 * * *"),
        EXPIRE: JobKind(EXPIRE, expire, cron="17 * * * *"),
        SWEEP_FILES: JobKind(SWEEP_FILES, sweep_files, cron="*/10 * * * *"),
    }


def loops(services: Services) -> list[Callable[[], Awaitable[object]]]:
    """What must run for as long as the server."""
    return [
        services.get(Turns).serve,
        services.get(AnswerCache).tally.run,
        services.get(Engine).under_way.snapshots,
        lambda: background.every(RENEW_S, services.get(Turnstile).renew),
        lambda: background.every(BEAT_S, services.get(Recovery).beat),
        lambda: background.every(BEAT_S, services.get(Resuming).look),
    ]
