"""The composition root: settings in, one ASGI application out; every part is opened here and closed in order."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from starlette.types import ASGIApp

from palaver.accounting.accounts import Accounts
from palaver.accounting.assembly import add_accounting
from palaver.accounting.assembly import loops as accounting_loops
from palaver.accounting.budgets.budgets import Budgets
from palaver.accounting.savings import Savings
from palaver.accounting.writer import Writer
from palaver.assembly import front, welcome
from palaver.assembly.health import health
from palaver.assembly.kinds import job_kinds
from palaver.assembly.parts import Parts, open_parts
from palaver.assembly.secrets import add_secrets
from palaver.chat.answers.check import nobody_is_told
from palaver.chat.assembly import add_chat
from palaver.chat.assembly import loops as chat_loops
from palaver.chat.behaviour import documents_can_answer
from palaver.chat.context.check import CHECKS
from palaver.chat.engine import Engine
from palaver.chat.ledger import Ledger
from palaver.chat.media.media import Media
from palaver.chat.models import Models, budgets_fit, connections_answer
from palaver.config.assembly import add_releasing
from palaver.config.bots import Bots
from palaver.core import background, collector, logs, vitals, workers
from palaver.core.audit import Act, Audit, Record
from palaver.core.cache.tiers import Tiers
from palaver.core.db import Database
from palaver.core.events import Events
from palaver.core.http import Fetcher, Rules
from palaver.core.jobs import Jobs
from palaver.core.limits.limits import Limits
from palaver.core.limits.offenders import Offenders
from palaver.core.limits.shared import Shared
from palaver.core.limits.stored import StoredLimits
from palaver.core.mail import Mail
from palaver.core.services import Services
from palaver.core.settings import Settings, read_settings
from palaver.core.workers import Worker
from palaver.dialogs.assembly import add_dialogs
from palaver.dialogs.assembly import loops as dialog_loops
from palaver.dialogs.ports.data import BotTables, tables_stay
from palaver.dialogs.ports.http import Client
from palaver.dialogs.programs.judging import Judge
from palaver.dialogs.runs.waking import Waking
from palaver.knowledge.answering import collections_exist
from palaver.knowledge.assembly import Ports, add_answering, add_knowledge
from palaver.knowledge.collections import Collections
from palaver.knowledge.embedding.embedder import Embedder
from palaver.knowledge.upload import MEGABYTE
from palaver.llm.connections import from_environment
from palaver.llm.transport.session import close_session
from palaver.moderation.checking import steps_can_be
from palaver.moderation.journal import Journal
from palaver.security.assembly import add_security
from palaver.security.oidc.client import IssuerClient
from palaver.security.rbac.makers import maker_now, person_behind
from palaver.security.standing.apart import Apart
from palaver.tools.assembly import add_tools
from palaver.tools.assembly import loops as tool_loops
from palaver.tools.check import tools_exist
from palaver.tools.mcp.assembly import add_reach, add_servers
from palaver.tools.mcp.check import tools_are_there
from palaver.tools.mcp.reach import Reach
from palaver.tools.mcp.servers import Servers
from palaver.tools.openapi.services import HttpServices
from palaver.tools.toolbox import Toolbox
from palaver.web.cors import KeyOrigins, Preflights
from palaver.web.edge import Edge
from palaver.web.lifespan import Application
from palaver.web.site import configured


def create_app() -> ASGIApp:
    """What an ASGI server loads; the environment holds the settings."""
    settings = read_settings(os.environ)
    logs.configure(settings.process.log_level)
    return Edge(Application(lambda: opened(settings)), configured(settings.http, tls=_tls()))


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[ASGIApp]:
    """The application with its parts, services, loops and jobs; leaving the context drains and closes them."""
    async with AsyncExitStack() as stack:
        parts = await open_parts(stack, settings)
        worker = await workers.enrol(parts.pulse)
        stack.push_async_callback(worker.leave)
        services, jobs = await _built(parts, worker, settings)
        stack.push_async_callback(services.get(Audit).recurring.close)
        stack.push_async_callback(close_session)
        stack.push_async_callback(services.get(IssuerClient).close)
        stack.push_async_callback(services.get(Reach).close)
        stack.push_async_callback(services.get(HttpServices).asking.close)
        stack.push_async_callback(services.get(Client).close)
        stack.push_async_callback(services.get(Waking).close)
        stack.push_async_callback(services.get(Writer).close)
        stack.push_async_callback(services.get(Savings).flush)
        stack.push_async_callback(services.get(Ledger).close)
        stack.push_async_callback(services.get(Journal).close)
        account = await welcome.furnish(services, settings)
        await stack.enter_async_context(background.running(*_loops(services, parts)))
        await stack.enter_async_context(jobs.running())
        stack.push_async_callback(services.get(Engine).drain)
        if os.environ.get("PALAVER_WORKER_FIRST"):
            announcing = asyncio.create_task(welcome.announce(services, account, settings))
            stack.callback(announcing.cancel)
        collector.settle()
        yield Preflights(front.dispatcher(services), services.get(KeyOrigins))


async def _built(parts: Parts, worker: Worker, settings: Settings) -> tuple[Services, Jobs]:
    """Every area's services over the parts, from the bottom up: each finds there what it needs from below."""
    services = Services(settings)
    jobs = Jobs(parts.db, job_kinds(services))
    services.add(jobs)
    services.add(parts.db)
    _add_events(services, parts.db)
    services.add(parts.mail, Mail)
    services.add(parts.keyring)
    services.add(parts.fetcher)
    services.add(Tiers(parts.cache, parts.bus))
    _add_limits(services, parts)
    await add_security(services, parts.db, parts.dsn)
    ports = _knowledge_ports(services, parts, jobs, settings)
    add_knowledge(services, ports)
    add_servers(services, parts.db)
    answer = connections_answer(from_environment(settings.environment))
    there = [collections_exist(services.get(Collections)), tools_are_there(services.get(Servers))]
    tools = tools_exist(partial(services.get, Toolbox))  # which is there later than this
    fit = budgets_fit(partial(services.get, Models))  # likewise
    judge = Judge()
    services.add(judge)
    checks = [*there, tools, answer, fit, documents_can_answer, steps_can_be, nobody_is_told, judge.check, *CHECKS]
    checks.append(tables_stay(partial(services.get, BotTables)))
    bots = Bots(parts.db, parts.bus, checks)
    services.get(Tiers).beside("config", bots.drop_all)
    add_releasing(services, bots, partial(person_behind, parts.db), partial(maker_now, parts.db))
    add_answering(services, ports, bots)
    folder = settings.data_dir / "accounting"
    add_accounting(services, parts.db, parts.dsn, parts.bus, worker.number, folder)
    keys, heard = add_secrets(services, parts, settings.environment), [services.get(Accounts).hear]
    places = max(settings.process.model_concurrency // max(settings.process.workers, 1), 1)
    models = Models(settings.environment, keys, services.get(Budgets), heard, places)
    add_tools(services, parts.db, parts.bus, parts.fetcher)
    add_reach(services, parts.bus)
    services.add(parts.embedder, Embedder)
    media = Media(parts.db, parts.blobs, parts.embedder)
    add_chat(services, parts.db, parts.dsn, parts.bus, worker, models, media)
    add_dialogs(services, parts.db, worker.number)
    services.add(health(parts, services.get(Models), services.get(Writer), settings))
    front.add_front(services)
    return services, jobs


def _add_events(services: Services, db: Database) -> None:
    events, audit = Events(), Audit(db)
    events.listen(Act, audit.hear)
    for service in (events, audit, Record(db)):
        services.add(service)


def _add_limits(services: Services, parts: Parts) -> None:
    shared, stored, offenders = Shared(parts.cache), StoredLimits(parts.db, parts.bus), Offenders(parts.db)
    for service in (shared, stored, offenders, Limits(shared, stored, offenders)):
        services.add(service)


def _knowledge_ports(services: Services, parts: Parts, jobs: Jobs, settings: Settings) -> Ports:
    return Ports(
        db=parts.db,
        blobs=parts.blobs,
        vectors=parts.vectors,
        tiers=services.get(Tiers),
        bus=parts.bus,
        jobs=jobs,
        embedders={parts.embedder.name: parts.embedder},
        fetch=parts.fetcher.fetch,
        fetcher=Fetcher(rules=Rules(settings.tools.places)),
        upload_bytes=settings.http.upload_mb * MEGABYTE,
    )


def _loops(services: Services, parts: Parts) -> list[Callable[[], Awaitable[object]]]:
    """What runs for as long as the server does."""
    return [
        *accounting_loops(services),
        *chat_loops(services),
        *tool_loops(services),
        *dialog_loops(services),
        *front.loops(services),
        services.get(Audit).recurring.run,
        services.get(Bots).follow,
        services.get(Tiers).follow,
        services.get(StoredLimits).follow,
        services.get(Offenders).run,
        *([parts.vault.keep] if parts.vault else []),
        services.get(Apart).run,
        vitals.watch_gaps,
        lambda: vitals.watch_size(parts.db),
    ]


def _tls() -> bool:
    return bool(os.environ.get("PALAVER_TLS"))
