"""The one batching writer of a worker: what comes while a commit runs goes with the next, without a timer."""

import asyncio
import contextlib
import time
from collections.abc import Mapping
from typing import Any, Final, Literal
from uuid import UUID

import asyncpg
import msgspec

from palaver.chat.events import Source
from palaver.core import metrics
from palaver.core.db import connect, named_queries
from palaver.core.errors import PalaverError, StorageFull, Unavailable
from palaver.core.logs import logger

SQL = named_queries(__file__)
log = logger("chat")

_BATCH: Final = 500
_PAUSE_S: Final = (0.2, 1.0)
# How long somebody waits to be told; the end of a turn is still stored when they have been told that it could not be.
PATIENCE_S: Final[Mapping[str, float]] = {"begun": 3.0, "shown": 3.0, "ended": 60.0}
_KEPT_S: Final = 3600.0
_LOST = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)
_DOWN = (asyncpg.OperatorInterventionError, asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError, *_LOST)
_FULL = (asyncpg.DiskFullError, asyncpg.OutOfMemoryError)

Kind = Literal["begun", "shown", "ended"]


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """A turn and its question, durable before the provider is called."""

    turn: UUID
    session: UUID
    account: UUID
    owner: str
    worker: int
    bot: UUID
    version: int
    question_id: UUID
    answer_id: UUID
    content: str
    title: str
    is_new: bool


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """The answer so far, in case this worker does not live to its end."""

    turn: UUID
    session: UUID
    account: UUID
    answer_id: UUID
    content: str
    sources: list[Source]


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """The answer and what it used, durable before `done`; without a session only the usage is kept."""

    turn: UUID
    session: UUID | None
    account: UUID
    owner: str
    bot: UUID
    version: int
    answer_id: UUID | None
    content: str
    sources: list[Source]
    state: str
    finish_reason: str
    error_code: str | None = None
    error_message: str | None = None
    provider: str | None = None
    model: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    estimated: bool = False
    first_token_ms: int | None = None


class _Waiting:
    __slots__ = ("deadline", "done", "kept_until", "kind", "row")

    def __init__(self, kind: Kind, row: Begun | Shown | Ended, patience_s: float) -> None:
        loop = asyncio.get_running_loop()
        self.kind, self.row = kind, row
        self.done: asyncio.Future[None] = loop.create_future()
        self.deadline = loop.time() + patience_s
        self.kept_until = self.deadline + (_KEPT_S if kind == "ended" else 0.0)


class Ledger:
    """Writes rows on a connection of its own, which it opens again when it is lost."""

    def __init__(self, dsn: str, patience_s: Mapping[str, float] = PATIENCE_S) -> None:
        self.dsn, self.patience_s = dsn, patience_s
        self._queue: list[_Waiting] = []
        self._task: asyncio.Task[None] | None = None
        self._connection: asyncpg.Connection | None = None

    async def begin(self, row: Begun) -> None:
        """Return when the question is durable; Unavailable when the database stays away."""
        await asyncio.shield(self._put("begun", row))

    def show(self, row: Shown) -> None:
        """Store a snapshot some time soon."""
        self._put("shown", row).add_done_callback(_forget)

    async def end(self, row: Ended) -> None:
        """Return when the answer and its usage are durable; after an error they still become so when they can."""
        await asyncio.shield(self._put("ended", row))

    async def close(self) -> None:
        if self._task is not None:
            await asyncio.wait([self._task], timeout=10)
        await self._drop_connection()

    def _put(self, kind: Kind, row: Begun | Shown | Ended) -> asyncio.Future[None]:
        waiting = _Waiting(kind, row, self.patience_s[kind])
        self._queue.append(waiting)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._flush())
        return waiting.done

    async def _flush(self) -> None:
        pause, longest = _PAUSE_S
        try:
            while self._queue:
                batch, self._queue = self._queue[:_BATCH], self._queue[_BATCH:]
                left = await self._settle(batch)
                if left:
                    self._queue[:0] = left
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, longest)
                else:
                    pause = _PAUSE_S[0]
        finally:
            self._task = None

    async def _settle(self, batch: list[_Waiting]) -> list[_Waiting]:
        """Write a batch; who must try again. One bad row is found by writing its neighbours apart, and fails alone."""
        error = await self._write(batch)
        if error is None:
            for waiting in batch:
                _resolve(waiting, None)
        elif isinstance(error, _DOWN):
            log.warning("the database is away", rows=len(batch), error=repr(error))
            await self._drop_connection()
            return self._left(batch, error)
        elif len(batch) > 1:
            return [left for waiting in batch for left in await self._settle([waiting])]
        else:
            log.error("a turn could not be stored", turn=str(batch[0].row.turn), error=repr(error))
            _resolve(batch[0], error)
            return self._left(batch, error) if isinstance(error, _FULL) else []
        return []

    def _left(self, batch: list[_Waiting], error: Exception) -> list[_Waiting]:
        """Who tries again: those with patience, and every end; a begin that may be stored all the same is ended."""
        now = asyncio.get_running_loop().time()
        left = []
        for waiting in batch:
            if waiting.deadline < now:
                _resolve(waiting, error)
            if waiting.done.done() and isinstance(waiting.row, Begun):
                left.append(_Waiting("ended", _unbegun(waiting.row), 0.0))
                left[-1].done.add_done_callback(_forget)
            elif not waiting.done.done() or (waiting.kind == "ended" and now < waiting.kept_until):
                left.append(waiting)
        return left

    async def _write(self, batch: list[_Waiting]) -> Exception | None:
        ended = {waiting.row.turn for waiting in batch if waiting.kind == "ended"}
        groups: dict[str, list[Any]] = {"begun": [], "shown": [], "ended": []}
        latest: dict[UUID, Shown] = {}
        for waiting in batch:
            if isinstance(waiting.row, Shown):
                latest[waiting.row.turn] = waiting.row
            else:
                groups[waiting.kind].append(waiting.row)
        groups["shown"] = [row for turn, row in latest.items() if turn not in ended]
        try:
            if self._connection is None or self._connection.is_closed():
                self._connection = await connect(self.dsn)
            started = time.perf_counter()
            await self._connection.execute(SQL.record.sql, *(groups[name] for name in SQL.record.parameters))
            metrics.DB_QUERY_SECONDS.observe(time.perf_counter() - started)
        except Exception as error:  # noqa: BLE001  # whatever it is, the turns that wait must hear of it
            return error
        return None

    async def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):
                await connection.close(timeout=1)


def _unbegun(row: Begun) -> Ended:
    """The end of a turn whose client was told that it has not begun: it may have, just before the line broke."""
    return Ended(
        turn=row.turn,
        session=row.session,
        account=row.account,
        owner=row.owner,
        bot=row.bot,
        version=row.version,
        answer_id=row.answer_id,
        content="",
        sources=[],
        state="failed",
        finish_reason="error",
        error_code="unavailable",
        error_message="The database did not answer.",
    )


def _resolve(waiting: _Waiting, error: Exception | None) -> None:
    if waiting.done.done():
        return
    if error is None:
        waiting.done.set_result(None)
    else:
        waiting.done.set_exception(_explained(error))


def _explained(error: Exception) -> PalaverError:
    if isinstance(error, asyncpg.DiskFullError):
        explained: PalaverError = StorageFull("The database's disk is full. Free some space, then ask again.")
    elif isinstance(error, _DOWN):
        explained = Unavailable("The database does not answer right now. Please try again in a moment.")
    else:
        explained = PalaverError("This could not be stored.")
    explained.__cause__ = error
    return explained


def _forget(done: asyncio.Future[None]) -> None:
    if not done.cancelled():
        done.exception()
