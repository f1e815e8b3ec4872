"""The composition root: settings in, one ASGI application out; every part is opened here and closed in order."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from starlette.types import ASGIApp

from palaver.assembly import front, welcome
from palaver.assembly.parts import Parts, open_parts
from palaver.chat.assembly import add_chat, loops
from palaver.chat.engine import Engine
from palaver.chat.ledger import Ledger
from palaver.chat.models import Models
from palaver.config.bots import TOPIC, Bots
from palaver.core import background, logs, metrics, workers
from palaver.core.audit import Act, Audit
from palaver.core.cache import Bus, Message
from palaver.core.db import Database
from palaver.core.events import Events
from palaver.core.health import Health
from palaver.core.http import Fetcher
from palaver.core.jobs import Jobs
from palaver.core.services import Services
from palaver.core.settings import Settings, read_settings
from palaver.knowledge.answering import collections_exist
from palaver.knowledge.assembly import Ports, add_answering, add_knowledge, job_kinds
from palaver.knowledge.collections import Collections
from palaver.knowledge.embedding.embedder import Embedder
from palaver.knowledge.upload import MEGABYTE
from palaver.llm.connections import provider_of
from palaver.llm.session import close_session
from palaver.security.accounts import Accounts
from palaver.security.authenticate import Authenticate
from palaver.security.keys import Keys
from palaver.security.people import People
from palaver.security.tokens import Tokens
from palaver.web.assets import Assets
from palaver.web.dispatch import Dispatcher
from palaver.web.edge import Edge
from palaver.web.lifespan import Application
from palaver.web.render import Pages
from palaver.web.table import RouteTable

_MEASURE_S: Final = 5.0


def create_app() -> ASGIApp:
    """What an ASGI server loads; the environment holds the settings."""
    settings = read_settings(os.environ)
    logs.configure(settings.process.log_level)
    return Edge(Application(lambda: opened(settings)), tls=_tls())


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[ASGIApp]:
    """The application with its parts and loops; leaving the context drains and closes them."""
    async with AsyncExitStack() as stack:
        parts = await open_parts(stack, settings)
        services = Services(settings)
        jobs = Jobs(parts.db, job_kinds(services))
        worker = await workers.enrol(parts.db)
        services.add(_events(parts.db))
        await _add_identity(services, parts.db)
        ports = _knowledge_ports(parts, jobs, settings)
        add_knowledge(services, ports)
        bots = Bots(parts.db, parts.bus, [collections_exist(services.get(Collections))])
        services.add(bots)
        add_answering(services, ports, bots)
        add_chat(services, parts.db, parts.dsn, parts.bus, worker, settings.environment)
        _add_front(services, parts)
        for close in (worker.leave, close_session, services.get(Ledger).close):
            stack.push_async_callback(close)
        account = await welcome.furnish(services, settings)
        await stack.enter_async_context(
            background.running(
                *loops(services),
                lambda: _follow(parts.bus, bots),
                background.watch_gaps,
                lambda: background.every(_MEASURE_S, lambda: _measure(parts)),
            )
        )
        await stack.enter_async_context(jobs.running())
        stack.push_async_callback(services.get(Engine).drain)
        if os.environ.get("PALAVER_WORKER_FIRST"):
            announcing = asyncio.create_task(welcome.announce(services, account, settings, tls=_tls()))
            stack.callback(announcing.cancel)
        _tune_collector()
        yield _dispatcher(services)


def _events(db: Database) -> Events:
    events = Events()
    events.listen(Act, Audit(db).write)
    return events


async def _add_identity(services: Services, db: Database) -> None:
    accounts, keys, people, tokens = Accounts(db), Keys(db), People(db), Tokens(db)
    await tokens.load()
    for service in (accounts, keys, people, tokens, Authenticate(accounts, keys, people, tokens)):
        services.add(service)


def _knowledge_ports(parts: Parts, jobs: Jobs, settings: Settings) -> Ports:
    return Ports(
        db=parts.db,
        blobs=parts.blobs,
        vectors=parts.vectors,
        cache=parts.cache,
        jobs=jobs,
        embedders={parts.embedder.name: parts.embedder},
        fetch=Fetcher().fetch,
        upload_bytes=settings.http.upload_mb * MEGABYTE,
    )


def _add_front(services: Services, parts: Parts) -> None:
    assets = Assets()
    services.add(parts.embedder, Embedder)
    for service in (
        assets,
        front.build_pages(assets),
        RouteTable(front.ROUTES),
        front.surroundings(services.get(Models)),
        front.bot_names(),
        _health(parts, services.get(Models)),
    ):
        services.add(service)


def _health(parts: Parts, models: Models) -> Health:
    connection = models.connections.auto()
    note = provider_of(connection).title
    return Health(parts.probes(), {"model": models.ping}, {**parts.notes, "model": note})


def _dispatcher(services: Services) -> Dispatcher:
    static = {"/static/": services.get(Assets)}
    return Dispatcher(services.get(RouteTable), services, services.get(Authenticate), services.get(Pages), static)


async def _follow(bus: Bus, bots: Bots) -> None:
    """Forget what another worker has published; after a gap in the bus, forget everything."""
    async with bus.subscribe([TOPIC]) as feed:
        bots.drop_all()
        async for message in feed:
            if isinstance(message, Message):
                bots.heard(message.data)
            else:
                bots.drop_all()


async def _measure(parts: Parts) -> None:
    metrics.DB_POOL_SIZE.set(parts.db.pool.get_size())
    metrics.note_memory()
    metrics.forget_the_dead()


def _tune_collector() -> None:
    """What start-up made stays; the young are collected in small steps, which a thousand streams do not notice."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 100)


def _tls() -> bool:
    return bool(os.environ.get("PALAVER_TLS"))
