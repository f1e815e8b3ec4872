"""The log of calls: each is on record before it runs, with what came of it after."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import NotFound, PalaverError
from palaver.core.logs import logger
from palaver.kit.jsons import storable
from palaver.tools.tool import Result

SQL = named_queries(__file__)
log = logger("tools")

_KEPT: Final = 100_000  # characters of a result


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """
    A call that begins; `arguments` are the model's text where they could not be read.

    Without a bot somebody tries a tool at its server.
    """

    id: UUID
    caller: Caller
    bot: UUID | None
    session: UUID | None
    turn: UUID | None
    number: int
    name: str
    origin: str
    arguments: Any
    replay_of: UUID | None = None


class StoredCall(msgspec.Struct, frozen=True, kw_only=True):
    """`decision` is None while nobody has decided; `ok` while it has not ended."""

    id: UUID
    bot_id: UUID | None
    session_id: UUID | None
    turn_id: UUID | None
    owner: str
    number: int
    name: str
    origin: str
    arguments: Any
    approval: str
    decision: str | None
    decided_by: str | None
    decided_at: datetime | None
    expires_at: datetime | None
    result: str | None
    ok: bool | None
    ms: int | None
    replay_of: UUID | None
    created_at: datetime


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A call as whoever asked may see it; `waits`: somebody can still agree to it."""

    id: UUID
    turn_id: UUID | None
    name: str
    arguments: Any
    approval: str
    decision: str | None
    ok: bool | None
    ms: int | None
    created_at: datetime
    waits: bool


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which calls; None leaves nothing out."""

    name: str | None = None
    bot_id: UUID | None = None
    turn_id: UUID | None = None
    session_id: UUID | None = None
    ok: bool | None = None
    waiting: bool = False


class Book:
    def __init__(self, db: Database) -> None:
        self.db = db
        self._ending: set[asyncio.Task[None]] = set()

    async def begin(self, entry: Entry) -> None:
        caller = entry.caller
        await self.db.run(
            SQL.begin_call,
            id=entry.id,
            account_id=caller.account,
            bot_id=entry.bot,
            session_id=entry.session,
            turn_id=entry.turn,
            owner=caller.owner,
            number=entry.number,
            name=entry.name,
            origin=entry.origin,
            arguments=entry.arguments,
            replay_of=entry.replay_of,
        )

    def end(self, account: UUID, id: UUID, result: Result, ms: int) -> None:
        """Store what came of a call, on a task of its own: the turn does not wait, and may be cancelled right now."""
        task = asyncio.get_running_loop().create_task(self._end(account, id, result, ms))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _end(self, account: UUID, id: UUID, result: Result, ms: int) -> None:
        content = storable(result.content[:_KEPT])
        try:
            await self.db.run(SQL.end_call, id=id, account_id=account, ok=result.ok, result=content, ms=ms)
        except PalaverError as error:
            log.exception("the end of a call is not stored", call=str(id), ok=result.ok, ms=ms, reason=error.message)

    async def settled(self) -> None:
        """Wait until what has ended is stored."""
        if self._ending:
            await asyncio.wait(list(self._ending))

    async def get(self, caller: Caller, id: UUID) -> StoredCall:
        """NotFound also for one of a bot that is closed to the caller."""
        found = await self.db.maybe(SQL.one_call, StoredCall, id=id, account_id=caller.account, **caller.bots_reach)
        if found is None:
            raise NotFound("There is no such call.")
        return found

    async def all(self, caller: Caller, wanted: Wanted, limit: int, before: UUID | None = None) -> list[StoredCall]:
        """The calls of bots that are open to the caller, newest first."""
        return await self.db.all(
            SQL.calls,
            StoredCall,
            account_id=caller.account,
            before=before,
            limit=limit,
            **caller.bots_reach,
            **msgspec.structs.asdict(wanted),
        )

    async def steps(self, caller: Caller, session: UUID, turns: Sequence[UUID]) -> Sequence[Step]:
        """The calls of turns of the caller's own conversation, in their order; none of anybody else's."""
        return await self.db.all(
            SQL.steps,
            Step,
            account_id=caller.account,
            owner=caller.owner,
            session_id=session,
            turns=[*turns],
            only=None if caller.bots is None else list(caller.bots),
        )
