"""The agenda of programs: what SET SCHEDULE, SCHEDULE IN, PUBLISH EVENT and WAIT FOR EVENT do on the server."""

import asyncio
import hashlib
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import Any, Final

import msgspec

from palaver.basic.analyzer.bot import stem_of
from palaver.basic.calling import script_name
from palaver.basic.errors import BasicError, argument_error, limit_exceeded
from palaver.basic.program import Program
from palaver.basic.values.text import jsonable
from palaver.chat.context.day import zone_of
from palaver.chat.turnstile import is_guest
from palaver.dialogs.agenda.automations import CHAINED, SQL, Automations
from palaver.dialogs.agenda.behalf import behalf_of, stored
from palaver.dialogs.agenda.chain import further
from palaver.dialogs.agenda.computed import handler_of, hook_of
from palaver.dialogs.agenda.occurrence import after
from palaver.dialogs.agenda.registration import Kind, Registration
from palaver.dialogs.errand import Errand
from palaver.dialogs.programs.programs import path_of
from palaver.dialogs.runs.awaiting import lock, share
from palaver.kit import clock
from palaver.kit.jsons import encode

_LOOK_S: Final = 0.25
_LONGEST_S: Final = 300.0
_LARGEST: Final = 64 * 1024  # bytes of what an event carries
_MOST: Final = 1_000  # of a kind that the programs of one bot have set for callers of a kind
_MOST_OF_ONE: Final = 50  # and for one visitor or end user
_KEPT: Final = timedelta(hours=1)
_GUEST: Final = {"guest": True}  # in what is stored of what a guest's run has set: it makes room


class Agendas:
    """One for the whole process; `of` an errand is its port."""

    def __init__(self, automations: Automations) -> None:
        self.automations = automations

    def of(self, errand: Errand) -> "ServerAgenda":
        return ServerAgenda(self.automations, errand)


class _Set(msgspec.Struct, frozen=True):
    all: int
    own: int


class _Published(msgspec.Struct, frozen=True):
    id: int
    payload: dict[str, Any]


class ServerAgenda:
    """All that is set goes through the errand's own transaction."""

    def __init__(self, automations: Automations, errand: Errand) -> None:
        self.automations, self.errand = automations, errand

    async def later(self, program: Program, section: str, seconds: float, values: dict[str, Any]) -> None:
        at = clock.now() + timedelta(seconds=seconds)
        chain = [str(each) for each in further("SCHEDULE IN")]
        spec = {"once": at.isoformat(), "names": jsonable(values), "version": self.errand.bot.number, CHAINED: chain}
        key = f"in {self.errand.key or at.isoformat()}"
        script = program.source.name
        await self._put(Registration(
            kind="schedule", script=script, key=key, subject=f"in {seconds:g} s", section=section, spec=spec
        ), at)  # fmt: skip

    async def hook(self, program: Program, endpoint: str, method: str, secret: str) -> None:
        await self._put(hook_of(program, endpoint, method, secret), None)

    async def handle(self, program: Program, kind: str, subject: str, options: dict[str, str], section: str) -> None:
        made = handler_of(program, kind, subject, options, section)
        bot = self.errand.bot
        if bot.number != bot.live:  # a draft, or the version of an older conversation
            made = replace(made, spec={**made.spec, "version": bot.number})
        await self._put(made, None)

    async def schedule(self, when: str | date, script: str, argument: str | None, since: date | None) -> None:
        path, now = self._path(script), clock.now()
        spec: dict[str, Any] = {} if argument is None else {"argument": argument}
        if isinstance(when, str):
            at = after(when, max(now, self._moment(since)) if since else now, self._zone)
            spec["cron"], subject = when, when
        else:
            at = self._moment(when)
            spec["once"], subject = at.isoformat(), at.isoformat(timespec="minutes")
        key = hashlib.sha256((argument or "").encode()).hexdigest()[:16]
        await self._put(Registration(kind="schedule", script=path, key=key, subject=subject, spec=spec), at)

    async def clear(self, script: str | None) -> int:
        path = self._path(script or "")
        return await self.errand.db.run(SQL.clear_schedules, **self._whose, script=path)

    async def publish(self, name: str, data: dict[str, Any]) -> None:
        payload = jsonable(data)
        if len(encode(payload)) > _LARGEST:
            raise limit_exceeded(f"an event that carries more than {_LARGEST // 1024} kB")
        errand, chain = self.errand, further(f"the event {name[:100]}")
        folded = name.casefold()
        await share(errand.db, errand.caller.account, errand.bot.id, folded)
        await errand.db.run(SQL.publish_event, **self._whose, name=folded, payload=payload, kept=_KEPT)
        given = {"names": {"event": {**payload, "name": name}}}
        whose = errand.caller.account, errand.bot.id
        await self.automations.heard(errand.db, *whose, folded, payload)
        await self.automations.set_off(errand.db, *whose, "event", folded, [given], chain, behalf_of(errand))

    async def since(self, name: str) -> int:
        errand = self.errand
        async with errand.db.transaction() as tx:
            await lock(tx, errand.caller.account, errand.bot.id, name)
            found: int = await tx.value(SQL.latest_event, **self._whose, name=name)
        return found

    async def wait(self, name: str, seconds: float) -> dict[str, Any] | None:
        """Of who holds a request or a turn meanwhile: only events from now on count."""
        named, since = {**self._whose, "name": name}, await self.since(name)
        deadline = time.monotonic() + min(max(seconds, 0.0), _LONGEST_S)
        while True:
            found = await self.errand.db.maybe(SQL.next_event, _Published, **named, since=since)
            if found is not None:
                return found.payload
            if time.monotonic() >= deadline:
                return None
            await asyncio.sleep(_LOOK_S)

    async def _put(self, wanted: Registration, at: datetime | None) -> None:
        errand = self.errand
        await self._must_have_room(wanted)
        guest = _GUEST if is_guest(errand.caller) else {}
        lent = replace(wanted, spec={**wanted.spec, **stored(behalf_of(errand)), **guest})
        await self.automations.put(errand.db, errand.caller.account, errand.bot.id, lent, self._zone, at, "run")

    async def _must_have_room(self, wanted: Registration) -> None:
        """What is there already may be set anew; strangers take no place of others; what guests have set makes room."""
        caller, what = self.errand.caller, {"kind": wanted.kind, "script": wanted.script, "key": wanted.key}
        by = {"by": caller.kind, "owner": caller.owner}
        found = await self.errand.db.one(SQL.count_set, _Set, **self._whose, **what, **by)
        if is_guest(caller) and found.own >= _MOST_OF_ONE:
            raise limit_exceeded(f"more than {_MOST_OF_ONE} {_told(wanted.kind)} that programs have set for one person")
        if found.all >= _MOST and not await self.errand.db.run(SQL.make_room, **self._whose, **what, by=caller.kind):
            raise limit_exceeded(f"more than {_MOST} {_told(wanted.kind)} that programs of this bot have set")

    def _path(self, script: str) -> str:
        scripts: Mapping[str, str] = self.errand.bot.document.dialogs.scripts
        found = path_of(scripts, script_name(script or self.errand.script))
        if found is None:
            raise BasicError("ScriptNotFound", f"the bot has no script {stem_of(script)[:100]}")
        return found

    def _moment(self, said: date) -> datetime:
        """A time without a zone is one of the bot's."""
        if not isinstance(said, datetime):
            said = datetime.combine(said, clock_time())
        if said.tzinfo is None:
            said = said.replace(tzinfo=zone_of(self._zone) or UTC)
        try:
            return said.astimezone(UTC)
        except OverflowError as error:
            raise argument_error("this is no time that a schedule can have") from error

    @property
    def _zone(self) -> str:
        return self.errand.bot.document.identity.timezone

    @property
    def _whose(self) -> dict[str, Any]:
        return {"account_id": self.errand.caller.account, "bot_id": self.errand.bot.id}


def _told(kind: Kind) -> str:
    if kind in {"schedule", "webhook"}:
        return f"{kind}s"
    return f"handlers of ON {'FORM SUBMIT' if kind == 'form' else kind.upper()}"
