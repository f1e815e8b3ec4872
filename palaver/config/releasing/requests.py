"""Requests: releases that wait for another person, for their time, or for both; what is asked for never changes."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from palaver.config.bots import StoredDraft, hash_of, must_restrict, pruned
from palaver.config.document.finding import refused
from palaver.config.releasing.approval import takes_two
from palaver.config.releasing.drafts import must_have_seen, shown
from palaver.config.releasing.releases import Published, Releases, share
from palaver.config.releasing.waiting import (
    DueRequest,
    Request,
    Requested,
    State,
    Void,
    ended,
    must_be_ahead,
    must_be_another,
    must_follow,
    must_wait,
)
from palaver.core.caller import UNRESTRICTED, Caller, server
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, Forbidden, NotFound, PalaverError, Unprocessable
from palaver.core.jobs import Jobs
from palaver.kit.clock import now
from palaver.kit.ids import uuid7

SQL = named_queries(__file__)

RELEASE: Final = "config.release"
WRITE: Final = "bots.write"
_MOST: Final = 20  # of a bot that wait at once
_ANOTHER: Final = "Publishing takes another person by now: it is published as soon as one approves it."

# Whose act an act of an owner is: a key acts for who made it. And what an owner may in an account today.
Behind = Callable[[str], Awaitable[str]]
Standing = Callable[[UUID, str], Awaitable[Caller]]


class Requests:
    def __init__(self, releases: Releases, jobs: Jobs, behind: Behind, standing: Standing) -> None:
        self.releases, self.bots, self.drafts, self.db = releases, releases.bots, releases.drafts, releases.db
        self.jobs, self.behind, self.standing = jobs, behind, standing

    async def publish(
        self,
        caller: Caller,
        alias: str,
        note: str,
        seen: str | None = None,
        at: datetime | None = None,
        canary: int | None = None,
    ) -> Published | Requested:
        """
        Publish the draft; or store what it says, where it takes another person or is to wait until `at`.

        Unprocessable carries everything that is wrong with it, or with `at`. `seen` and `canary` as for publishing.
        """
        stored = await self.bots.stored_draft(caller, alias)
        if at is None and not await takes_two(self.db, stored):
            return await self.releases.publish(caller, alias, note, seen, canary)
        must_be_ahead(at)
        if seen is not None:
            must_have_seen(shown(stored), seen)
        document, report = await self.drafts.examined(stored)
        if document is None:
            raise refused(report.errors)
        must_restrict(caller, stored, document)
        made = await self._asked(caller, stored, note, at, share(stored, canary))
        return Requested(request_id=made.id, state=made.state, publish_at=made.publish_at, warnings=report.warnings)

    async def all(self, caller: Caller, alias: str, limit: int, before: UUID | None = None) -> list[Request]:
        """A bot's requests, newest first."""
        bot = await self.bots.active(caller, alias)
        values = {"account_id": caller.account, "bot_id": bot.id, "before": before, "limit": limit}
        return await self.db.all(SQL.requests, Request, **values)

    async def one(self, caller: Caller, alias: str, id: UUID) -> Request:
        bot = await self.bots.active(caller, alias)
        found = await self.db.maybe(SQL.request, Request, account_id=caller.account, bot_id=bot.id, id=id)
        if found is None:
            raise NotFound("There is no such request.")
        return found

    async def approve(self, caller: Caller, alias: str, id: UUID) -> Request:
        """
        Let what was asked for be published, now or at its time. Forbidden for who asked, and for keys.

        Conflict when it does not wait any more, or when something else was published since: then it has failed.
        Unprocessable when it cannot be published as things are: it waits on.
        """
        request = await self.one(caller, alias, id)
        must_be_another(caller, request)
        must_wait(request)
        try:
            if request.publish_at is not None and request.publish_at > now():
                return await self._scheduled(caller, alias, request)
            return await self._released(request, alias, caller.owner)
        except Void as error:
            await self._end(self.db, request, "failed", caller.owner, error.message)
            raise

    async def refuse(self, caller: Caller, alias: str, id: UUID, reason: str) -> Request:
        """Anybody who may publish refuses, also what is scheduled already."""
        return await self._end(self.db, await self._open(caller, alias, id), "refused", caller.owner, reason)

    async def withdraw(self, caller: Caller, alias: str, id: UUID) -> Request:
        """Forbidden for others than who asked: they refuse."""
        request = await self._open(caller, alias, id)
        if {caller.owner, *(await self.behind(caller.owner)).split()}.isdisjoint(request.people):
            raise Forbidden("Only who asked for it withdraws it: refuse it instead.")
        return await self._end(self.db, request, "withdrawn", caller.owner, "")

    async def due(self, account: UUID, id: UUID) -> Request | None:
        """
        Publish what is scheduled; None when it does not wait.

        What takes another person by now waits for one, what cannot be published fails with its reason.
        """
        request = await self.db.maybe(SQL.due_request, DueRequest, account_id=account, id=id)
        if request is None or request.state != "scheduled":
            return None
        try:
            return await self._released(request, request.alias, None)
        except (Conflict, Forbidden, NotFound, Unprocessable) as error:
            return await self.give_up(account, id, error)

    async def give_up(self, account: UUID, id: UUID, error: PalaverError) -> Request | None:
        request = await self.db.maybe(SQL.due_request, DueRequest, account_id=account, id=id)
        if request is None or request.state != "scheduled":
            return None
        return await self._end(self.db, request, "failed", None, error.message)

    async def _open(self, caller: Caller, alias: str, id: UUID) -> Request:
        request = await self.one(caller, alias, id)
        if request.state not in {"waiting", "scheduled"}:
            raise ended(request)
        return request

    async def _asked(self, caller: Caller, stored: StoredDraft, note: str, at: datetime | None, canary: int) -> Request:
        person, config = await self.behind(caller.owner), pruned(stored.config)
        async with self.db.transaction() as tx:
            held = await self.bots.locked(tx, caller, stored.alias)
            if (held.config, held.layers, held.number) != (stored.config, stored.layers, stored.number):
                raise Conflict("Somebody has changed the draft or published meanwhile: look at it, and try again.")
            mine = {"account_id": caller.account, "bot_id": held.id}
            if await tx.value(SQL.open_requests, **mine) >= _MOST:
                raise Conflict(f"{_MOST} releases of this bot wait already: decide about some of them first.")
            made = await tx.one(
                SQL.add_request,
                Request,
                **mine,
                id=uuid7(),
                config=config,
                config_hash=hash_of(config),
                defaults=held.layers,
                over=held.number,
                base_version=held.base_version,
                note=note,
                author=caller.owner,
                person=person,
                publish_at=at,
                canary=canary,
                state="waiting" if await takes_two(tx, held) else "scheduled",
            )
            if made.state == "scheduled":
                await self._enqueue(tx, made)
        return made

    async def _enqueue(self, tx: Database, request: Request) -> None:
        payload = {"request": str(request.id)}
        await self.jobs.enqueue(RELEASE, request.account_id, payload, run_at=request.publish_at, tx=tx)

    async def _scheduled(self, caller: Caller, alias: str, request: Request) -> Request:
        async with self.db.transaction() as tx:
            must_follow(await self.bots.locked(tx, caller, alias), request)
            made = await self._end(tx, request, "scheduled", caller.owner, "")
            await self._enqueue(tx, made)
        return made

    async def _released(self, request: Request, alias: str, by: str | None) -> Request:
        """Publish what was asked for, examined again, in the name of who asked, if they still may."""
        ours, author = server(request.account_id, UNRESTRICTED), await self.standing(request.account_id, request.author)
        if not author.may(WRITE):
            raise Void("Who asked for this may not publish any more: somebody else has to ask.")
        stored = await self.bots.stored_draft(ours, alias)
        must_follow(stored, request)
        wanted = msgspec.structs.replace(
            stored, config=request.config, layers=request.defaults, base_version=request.base_version
        )
        document, report = await self.drafts.examined(wanted)
        if document is None:
            raise refused(report.errors)
        async with self.db.transaction() as tx:
            held = await self.bots.locked(tx, ours, alias)
            must_follow(held, request)
            wanted = msgspec.structs.replace(held, config=request.config, layers=request.defaults)
            must_share_as_held(wanted, request)
            if await self._lacks_another(tx, wanted, request, by):
                return await self._end(tx, request, "waiting", None, _ANOTHER)
            held = msgspec.structs.replace(held, layers=request.defaults)
            note, parent, canary = request.note, request.base_version, request.canary
            number = await self.releases.append(tx, author, held, document, note, parent, canary)
            made = await self._end(tx, request, "published", by, "", number)
            if not canary and pruned(held.config) == request.config:
                await tx.run(SQL.drop_draft, account_id=held.account_id, bot_id=held.id)
        await self.bots.announce(request.account_id, alias)
        return made

    async def _lacks_another(self, tx: Database, wanted: StoredDraft, request: Request, by: str | None) -> bool:
        """Whether publishing takes another person by now, and none has approved it."""
        return (by or request.decided_by) is None and await takes_two(tx, wanted)

    async def _end(
        self, db: Database, request: Request, state: State, by: str | None, reason: str, number: int | None = None
    ) -> Request:
        values = {"account_id": request.account_id, "id": request.id, "seen": request.state}
        made = await db.maybe(
            SQL.end_request, Request, **values, state=state, decided_by=by, reason=reason, number=number
        )
        if made is None:
            raise Conflict("Somebody else has just decided about this.")
        return made


def must_share_as_held(wanted: StoredDraft, request: Request) -> None:
    """Void when the operator holds by now to how many a release goes at first, and it was asked for to others."""
    try:
        share(wanted, request.canary)
    except Forbidden as error:
        raise Void(error.message) from None
