"""A bot whose scripts a test gives, with as many workers on one database as it asks for."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from palaver.basic.ports.absent import Absent
from palaver.config.bots import Bot, Bots
from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.db import Database, Query
from palaver.core.jobs import Jobs
from palaver.core.services import Services
from palaver.core.settings import read_settings
from palaver.dialogs import host
from palaver.dialogs.agenda.assembly import following
from palaver.dialogs.agenda.automations import Automations
from palaver.dialogs.agenda.changes import Handlers
from palaver.dialogs.agenda.overview import AutomationRun, Overview
from palaver.dialogs.agenda.performer import Performer
from palaver.dialogs.agenda.port import Agendas
from palaver.dialogs.agenda.running import Running, job_kinds
from palaver.dialogs.errand import Ports
from palaver.dialogs.ports.data import BotTables
from palaver.dialogs.ports.memory import Keepsakes
from palaver.dialogs.programs.programs import Programs
from tests.config.test_bots import somebody
from tests.contract.patience import until

ROWS = Query(
    "rows",
    "select id, kind, origin, script, subject, section, line, spec, zone, next_at, paused from agenda_automation"
    " where account_id = $1 order by script, kind, subject",
    ("account",),
)
MISSED = Query(
    "missed", "update agenda_automation set next_at = $2 where account_id = $1 returning next_at", ("account", "at")
)


class Row(msgspec.Struct):
    id: UUID
    kind: str
    origin: str
    script: str
    subject: str
    section: str
    line: int
    spec: dict[str, Any]
    zone: str
    next_at: Any
    paused: bool


def services_of(database: Database, automations: Automations, tables: BotTables) -> host.Services:
    """What programs need here; no test of these asks models or calls people."""
    absent: Any = None
    bound = Ports(
        data=tables.of,
        http=lambda _: Absent("the network"),
        drive=lambda _: Absent("files"),
        knowledge=lambda _: Absent("collections"),
        toolset=lambda _: Absent("tools"),
        agenda=Agendas(automations).of,
        post=lambda _: Absent("mail"),
        senses=lambda _: Absent("eyes and ears"),
        guests=lambda _: Absent("other bots"),
        desk=lambda _: Absent("people who answer"),
        people=lambda _: Absent("people"),
    )
    return host.Services(
        programs=Programs(),
        ports=bound,
        keepsakes=Keepsakes(database),
        facts=absent,
        models=absent,
        handover=absent,
        scenes=absent,
    )


class Office:
    """A bot, published with the scripts that a test gives."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self.db, self.caller = database, caller
        self.bots = Bots(database, open_cache(None)[1])
        self.services = Services(read_settings({}))
        self.jobs = Jobs(database, job_kinds(self.services, backoff_s=0.05), lease_s=2.0)
        self.automations = Automations(database, self.jobs)
        self.overview = Overview(self.bots, self.automations)
        self.tables = BotTables(database, Programs(), partial(Handlers, self.automations))
        self.performer = Performer(self.bots, services_of(database, self.automations, self.tables))
        self.services.add(Running(database, self.automations, self.performer.perform))
        self.bots.followers += [following(self.automations, Programs()), self.tables.follow]

    async def publish(self, scripts: Mapping[str, str], **identity: str) -> Bot:
        config = {"identity": {"alias": "clerk", **identity}, "dialogs": {"scripts": dict(scripts)}}
        if await self.bots.has(self.caller, "clerk"):
            return await self.bots.change(self.caller, "clerk", lambda stored: stored.update(config), "")
        return await self.bots.create(self.caller, config)

    async def rows(self) -> list[Row]:
        return await self.db.all(ROWS, Row, account=self.caller.account)

    async def runs(self) -> list[AutomationRun]:
        return await self.overview.runs(self.caller, "clerk")

    async def ended(self, count: int = 1) -> list[AutomationRun]:
        """The runs, once so many have ended."""

        async def enough() -> list[AutomationRun] | None:
            found = [each for each in await self.runs() if each.ended_at is not None]
            return found if len(found) >= count else None

        found = await until(enough)
        assert found is not None
        return found

    async def ended_of(self, script: str) -> AutomationRun:
        """The newest run of a script, once it has ended."""

        async def over() -> AutomationRun | None:
            found = [each for each in await self.runs() if each.script == script]
            return found[0] if found and found[0].ended_at is not None else None

        found = await until(over)
        assert found is not None
        return found

    @asynccontextmanager
    async def working(self, workers: int = 1, drain_s: float = 1.0) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for _ in range(workers):
                jobs = Jobs(self.db, job_kinds(self.services, backoff_s=0.05), lease_s=2.0)
                await stack.enter_async_context(jobs.running(drain_s=drain_s))
            yield


def said(run: AutomationRun) -> list[str]:
    return [line.text for line in run.log]


async def opened(database: Database) -> Office:
    return Office(database, await somebody(database))


__all__ = ["MISSED", "Office", "Row", "opened", "said"]
