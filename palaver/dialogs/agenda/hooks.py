"""Webhooks: a request that shows the hook's secret is answered by a program, once."""

import asyncio
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.core.db import Database
from palaver.core.errors import Conflict, MethodNotAllowed, NotFound, PalaverError, RateLimited, Unauthenticated
from palaver.core.limits.limit import Allowance
from palaver.core.limits.limits import Limits
from palaver.core.secrets import Secrets, is_reference
from palaver.dialogs.agenda.answer import Answer, answer_of, failed
from palaver.dialogs.agenda.automations import SQL
from palaver.dialogs.agenda.incoming import Incoming
from palaver.dialogs.agenda.journal import Line
from palaver.dialogs.agenda.running import Outcome, Perform, Taken, close
from palaver.dialogs.agenda.signature import REFUSED, path_of, verified
from palaver.kit import clock
from palaver.kit.ids import uuid7

LONGEST_S: Final = 60.0
_AT_ONCE: Final = 32  # in one worker
_PER_MINUTE, _BURST = 300, 60


class Hook(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    account_id: UUID
    bot_id: UUID
    script: str
    subject: str
    spec: dict[str, Any]


class Hooks:
    """`perform` runs the program."""

    def __init__(self, db: Database, secrets: Secrets, limits: Limits, perform: Perform) -> None:
        self.db, self.secrets, self.limits, self.perform = db, secrets, limits, perform
        self._running = 0

    async def find(self, bot: UUID, name: str, method: str) -> Hook:
        """The hook at an address; NotFound also for one that is paused, or whose bot is archived."""
        found = await self.db.maybe(SQL.hook, Hook, bot_id=bot, name=name)
        if found is None:
            raise absent()
        wanted = found.spec.get("method")
        if wanted and wanted != method:
            raise MethodNotAllowed(f"This hook takes {wanted}.", headers={"Allow": wanted})
        return found

    async def verify(self, hook: Hook, incoming: Incoming) -> str | None:
        """What of a request counts once, None where it shows the secret itself; Unauthenticated."""
        named = hook.spec.get("secret") or f"webhook-{hook.subject}"
        reference = named if is_reference(named) else f"secret://{named}"
        try:
            secret = await self.secrets.resolve(hook.account_id, reference, place=f"the webhook {hook.subject}")
        except PalaverError as error:
            if error.status >= 500:
                raise
            raise Unauthenticated(REFUSED) from error
        signed = incoming.signed(path_of(hook.bot_id, hook.subject))
        return verified(secret, incoming.headers, signed, clock.now()) or None

    async def answer(self, hook: Hook, incoming: Incoming, once: str | None) -> Answer:
        """Run the program; Unauthenticated for what came before, RateLimited for too much."""
        names = incoming.names()
        limit = Allowance(hook.account_id, "hook", str(hook.id), "webhook", _PER_MINUTE, _BURST)
        await self.limits.spend([limit], hook.subject)
        if self._running >= _AT_ONCE:
            raise RateLimited("Too many hooks run at once: please try again in a moment.", headers={"Retry-After": "1"})
        self._running += 1
        try:
            return await self._run(hook, names, once)
        finally:
            self._running -= 1

    async def _run(self, hook: Hook, names: dict[str, Any], once: str | None) -> Answer:
        taken = await self._begin(hook, names, once)
        outcome = Outcome(0, [Line("error", "The caller has gone.")], _interrupted("the caller has gone"), None)
        try:
            async with asyncio.timeout(LONGEST_S):
                outcome = await self.perform(taken)
        except TimeoutError:
            outcome = Outcome(0, [], {"code": "Timeout", "message": f"it took longer than {LONGEST_S:g} s"}, None)
        finally:
            await asyncio.shield(close(self.db, taken, outcome))
        return failed(outcome.error) if outcome.error else answer_of(outcome.result)

    async def _begin(self, hook: Hook, names: dict[str, Any], once: str | None) -> Taken:
        id = uuid7()
        values = {"script": hook.script, "subject": hook.subject, "chain": [hook.id]}
        whose = {"account_id": hook.account_id, "bot_id": hook.bot_id, "automation_id": hook.id}
        dead = _interrupted("its worker died")
        await self.db.run(
            SQL.close_hooks, account_id=hook.account_id, automation_id=hook.id, longest_s=LONGEST_S, error=dead
        )
        try:
            await self.db.run(SQL.add_hook_run, id=id, **whose, **values, once=once)
        except Conflict as error:
            raise Unauthenticated("This request has been answered before: sign anew.") from error
        return Taken(id=id, **whose, kind="webhook", section="", input={"names": names}, attempt=1, log=[], **values)  # type: ignore[arg-type]  # values by name


def absent() -> NotFound:
    return NotFound("There is no hook at this address.")


def _interrupted(why: str) -> dict[str, Any]:
    return {"code": "Interrupted", "message": why}
