"""The job of a run of rehearsals: taken where it was left, asked in turns of its own, and ended under its lease."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

import msgspec

from palaver.chat.rehearsals.frozen import thawed
from palaver.config.bots import Bot, Bots
from palaver.core.caller import UNRESTRICTED, Caller
from palaver.core.db import Query
from palaver.core.errors import NotFound, PalaverError
from palaver.core.jobs import JobContext, JobKind, Permanent, Unfinished
from palaver.core.reasons import told

AT_ONCE: Final = 2  # of one run: people who chat come first
TURN_S: Final = 15.0  # of one run, then others have theirs; what is under way by then is done
_LONGEST_S: Final = 3600.0  # then it is taken again, and goes on where it was
_RUNS: Final = 3  # of one kind and all accounts, in one worker

Item = TypeVar("Item")


class Starter(msgspec.Struct, frozen=True, kw_only=True):
    """Who has begun a run, as far as it decides what the run may read: jobs have no caller."""

    owner: str
    everything: bool
    principals: list[str] = []
    bots: list[UUID] | None = None

    @classmethod
    def of(cls, caller: Caller) -> "Starter":
        return cls(
            owner=caller.owner,
            everything=caller.may(UNRESTRICTED),
            principals=sorted(caller.principals),
            bots=None if caller.bots is None else sorted(caller.bots),
        )

    def caller(self, account: UUID) -> Caller:
        return Caller(
            account=account,
            kind="system",
            id=account,
            owner=self.owner,
            permissions=frozenset({UNRESTRICTED}) if self.everything else frozenset(),
            principals=frozenset(self.principals),
            bots=None if self.bots is None else frozenset(self.bots),
            any_version=True,
        )


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What the job of a run is told."""

    run: UUID
    starter: Starter


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A run that goes on, with what its bot was."""

    id: UUID
    bot_id: UUID
    version: int
    config: dict[str, Any]


Run = TypeVar("Run", bound=Taken)


class Rehearsing(Generic[Run]):
    """`take` answers a `run` that still goes on, `end` stores how it ended; `ask` does what is left of it."""

    def __init__(
        self,
        bots: Bots,
        take: Query,
        end: Query,
        run: type[Run],
        ask: Callable[[JobContext, Caller, Bot, Run], Awaitable[None]],
    ) -> None:
        self.bots, self._take, self._end, self._run, self._ask = bots, take, end, run, ask

    async def go_on(self, context: JobContext) -> None:
        """From where it was left, for a turn; a run that was cancelled or removed is nobody's work."""
        order = msgspec.convert(context.payload, Order)
        whose = {"account_id": context.account, "id": order.run}
        async with context.transaction() as tx:
            taken = await tx.maybe(self._take, self._run, **whose)
        if taken is None:
            return
        caller = order.starter.caller(context.account)
        try:
            bot = await thawed(self.bots, caller, taken.bot_id, taken.version, taken.config)
        except NotFound as error:
            raise Permanent(error.message) from error
        await self._ask(context, caller, bot, taken)
        async with context.transaction() as tx:
            await tx.run(self._end, **whose, state="done", error=None)

    async def gave_up(self, context: JobContext, error: PalaverError) -> None:
        """Everybody who sees the bot reads why; what is wrong inside the server stands in the job's log."""
        run, why = msgspec.convert(context.payload, Order).run, told(error, None, f"the job {context.id}").message
        await self.bots.db.run(self._end, account_id=context.account, id=run, state="failed", error=why)


def job_kind(name: str, rehearsing: Callable[[], Rehearsing[Any]]) -> JobKind:
    """The kind of such jobs; who runs them is looked up when they run."""

    async def run(context: JobContext) -> None:
        await rehearsing().go_on(context)

    async def gave_up(context: JobContext, error: PalaverError) -> None:
        await rehearsing().gave_up(context, error)

    return JobKind(name, run, timeout_s=_LONGEST_S, concurrency=_RUNS, gave_up=gave_up)


async def count(context: JobContext, done: int, total: int) -> None:
    """Tell how far a run is."""
    await context.progress(done / max(total, 1), f"{done} of {total}")


async def side_by_side(items: Sequence[Item], work: Callable[[Item], Awaitable[None]], turn_s: float = TURN_S) -> None:
    """
    `work` for each item, AT_ONCE of them at a time; the first error ends it all.

    When `turn_s` are over the rest is left, and Unfinished raised.
    """
    waiting, over = deque(items), time.monotonic() + turn_s

    async def some() -> None:
        while waiting:
            await work(waiting.popleft())
            if time.monotonic() >= over:
                return

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(some())
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    if waiting:
        raise Unfinished
