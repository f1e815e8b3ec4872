"""Replays: what people have asked a bot is asked again of its draft or a version, and stands beside what it said."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec

from palaver.chat.rehearsals.frozen import Frozen, Target, freeze
from palaver.chat.rehearsals.rehearsing import Order, Starter
from palaver.config.bots import Bots
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, Forbidden, NotFound, Unprocessable
from palaver.core.jobs import Jobs
from palaver.kit.ids import uuid7

SQL = named_queries(__file__)

KIND: Final = "replay.run"
READS: Final = "conversations.read"
MOST: Final = 200  # questions of one replay
_KEPT: Final = 20  # ended replays of one bot

State = Literal["waiting", "running", "done", "failed", "cancelled"]


class Chosen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    The newest conversations; `version`: questions that this version answered, `disliked`: those with a thumb down.

    200 questions of them at most are asked again.
    """

    conversations: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20
    version: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)] | None = None
    disliked: bool = False


class ReplayView(msgspec.Struct, frozen=True, kw_only=True):
    """A replay as far as it is; `version` 0 is the draft as it was then. What was deleted since does not count."""

    id: UUID
    version: int
    config_hash: str
    chosen: Chosen
    state: State
    conversations: int
    total: int
    done: int
    changed: int
    failed: int
    prompt_tokens: int
    completion_tokens: int
    error: str | None
    started_by: str
    created_at: datetime
    finished_at: datetime | None


class StoredReplay(ReplayView, frozen=True, kw_only=True):
    job_id: UUID
    chosen: Any


class Replays:
    def __init__(self, bots: Bots, jobs: Jobs) -> None:
        self.bots, self.jobs, self.db = bots, jobs, bots.db

    async def start(self, caller: Caller, alias: str, target: Target, chosen: Chosen) -> UUID:
        """
        Ask the chosen questions again; Forbidden for who may not read what others have said to bots.

        Unprocessable when there are none; Conflict while another replay of the bot is under way.
        """
        must_read(caller)
        frozen = await freeze(self.bots, caller, alias, target)
        whose = {"account_id": caller.account, "bot_id": frozen.bot}
        async with self.db.transaction() as tx:
            await tx.value(SQL.hold_bot, **whose)
            if await tx.value(SQL.count_under_way, **whose):
                raise Conflict("A replay of this bot is under way: wait for it, or cancel it.")
            await tx.run(SQL.forget_runs, **whose, kept=_KEPT - 1)
            id = await self._added(tx, caller, frozen, chosen)
            wanted = msgspec.structs.asdict(chosen)
            if not await tx.run(SQL.choose, **whose, **wanted, run_id=id, most=MOST):
                raise Unprocessable("There are no such questions: nobody has asked this bot, or not of this kind.")
        return id

    async def all(self, caller: Caller, alias: str, limit: int, before: UUID | None = None) -> Sequence[StoredReplay]:
        """A bot's replays, newest first."""
        return await self._found(caller, alias, limit=limit, before=before)

    async def one(self, caller: Caller, alias: str, id: UUID) -> StoredReplay:
        found = await self._found(caller, alias, id=id)
        if not found:
            raise NotFound("There is no such replay.")
        return found[0]

    async def cancel(self, caller: Caller, run: StoredReplay) -> None:
        """End a replay where it is; Conflict when it has ended."""
        if not await self.db.run(SQL.cancel_run, account_id=caller.account, id=run.id):
            raise Conflict("This replay has ended already.")
        await self.jobs.cancel(caller.account, run.job_id)

    async def delete(self, caller: Caller, run: StoredReplay) -> None:
        """Remove a replay with its answers; one that goes on is ended."""
        await self.db.run(SQL.delete_run, account_id=caller.account, id=run.id)
        await self.jobs.cancel(caller.account, run.job_id)

    async def _added(self, tx: Database, caller: Caller, frozen: Frozen, chosen: Chosen) -> UUID:
        id = uuid7()
        order = msgspec.to_builtins(Order(run=id, starter=Starter.of(caller)))
        await tx.run(
            SQL.add_run,
            id=id,
            account_id=caller.account,
            bot_id=frozen.bot,
            job_id=await self.jobs.enqueue(KIND, caller.account, order, tx=tx),
            version=frozen.number,
            config=frozen.config,
            config_hash=frozen.hash,
            chosen=msgspec.to_builtins(chosen),
            started_by=caller.owner,
        )
        return id

    async def _found(
        self, caller: Caller, alias: str, *, limit: int = 1, id: UUID | None = None, before: UUID | None = None
    ) -> list[StoredReplay]:
        bot = await self.bots.active(caller, alias)
        values = {"account_id": caller.account, "bot_id": bot.id, "id": id, "before": before, "limit": limit}
        return await self.db.all(SQL.runs, StoredReplay, **values)


def must_read(caller: Caller) -> None:
    if not caller.may(READS):
        raise Forbidden(f"To replay what people have said takes {READS}, which you do not have.")


def shown(run: StoredReplay) -> ReplayView:
    told = {name: getattr(run, name) for name in ReplayView.__struct_fields__}
    return ReplayView(**{**told, "chosen": msgspec.convert(run.chosen, Chosen)})
