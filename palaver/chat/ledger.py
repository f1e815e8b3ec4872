"""The one batching writer of a worker: what comes while a commit runs goes with the next, without a timer."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

import asyncpg

from palaver.chat.entries import Begun, Ended, Outdated, Shown, TurnClosed, Whole, bare, unbegun
from palaver.core import metrics
from palaver.core.db import named_queries
from palaver.core.db.dedicated import Dedicated
from palaver.core.errors import PalaverError, StorageFull, Unavailable
from palaver.core.logs import logger

SQL = named_queries(__file__)
log = logger("chat")

_BATCH: Final = 500
_BATCH_CHARACTERS: Final = 4_000_000
# Every row is found by its key: a plan made while the tables were small would read them whole when they no longer are.
_BY_KEY: Final = {"enable_seqscan": "off", "enable_mergejoin": "off", "enable_hashjoin": "off"}
_PAUSE_S: Final = (0.2, 1.0)
# How long somebody waits to be told; the end of a turn is still stored when they have been told that it could not be.
PATIENCE_S: Final[Mapping[str, float]] = {"begun": 3.0, "shown": 3.0, "ended": 60.0, "whole": 3.0}
_HUNG: Final = 3  # times its patience a begin waits for a database that neither answers nor refuses
_ANSWER_S: Final = 20.0
_KEPT_S: Final = 3600.0
_LOST = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)
_DOWN = (
    asyncpg.OperatorInterventionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.TransactionRollbackError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.PostgresSystemError,
    *_LOST,
)
_FULL = (asyncpg.DiskFullError, asyncpg.OutOfMemoryError)

Kind = Literal["begun", "shown", "ended", "whole"]
Row = Begun | Shown | Ended


class _Waiting:
    __slots__ = ("deadline", "done", "doubtful", "kept_until", "kind", "row")

    def __init__(self, kind: Kind, row: Row, patience_s: float) -> None:
        loop = asyncio.get_running_loop()
        self.kind, self.row = kind, row
        self.done: asyncio.Future[str | None] = loop.create_future()
        self.doubtful = False  # it may be stored, though we were not told
        self.deadline = loop.time() + patience_s
        self.kept_until = self.deadline + (_KEPT_S if kind == "ended" else 0.0)

    @property
    def pointless(self) -> bool:
        """A begin that was given up before anybody tried to write it."""
        return self.beginning is not None and self.done.done() and not self.doubtful

    @property
    def beginning(self) -> Begun | None:
        """What is begun by it: given up, that has to be ended."""
        return self.row if isinstance(self.row, Begun) else None


class _Told(NamedTuple):
    """What the database says of a batch: which turns have begun, in which revision, and which others have closed."""

    begun: Mapping[UUID, str | None]
    closed: set[UUID]


class Ledger:
    """Writes rows on a connection of its own, which it opens again when it is lost."""

    def __init__(self, dsn: str, patience_s: Mapping[str, float] = PATIENCE_S) -> None:
        self.patience_s = patience_s
        self._queue: list[_Waiting] = []
        self._batch: list[_Waiting] = []
        self._task: asyncio.Task[None] | None = None
        self._connection = Dedicated(dsn, **_BY_KEY)
        self._shown: dict[UUID, _Waiting] = {}  # of the queue
        self._hung: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> set[UUID]:
        """The turns of which something is not written yet."""
        return {waiting.row.turn for waiting in (*self._batch, *self._queue)}

    async def begin(self, row: Begun) -> str | None:
        """
        Return when the question is durable, with what its conversation's revision is then, if that is known.

        Outdated when the conversation is another than was read for it, Unavailable when the database stays away.
        """
        return await self._begun(self._put("begun", row))

    async def whole(self, row: Whole) -> str | None:
        """The same for a question and its answer, together."""
        return await self._begun(self._put("whole", row))

    async def _begun(self, waiting: _Waiting) -> str | None:
        """Whoever is cancelled meanwhile gives up their own row: what goes with it does not wait for them."""
        if self._hung is None:
            self._look_again(_HUNG * self.patience_s["begun"])
        return await waiting.done

    def _look_again(self, after_s: float) -> None:
        self._hung = asyncio.get_running_loop().call_later(after_s, self._give_up)

    def _give_up(self) -> None:
        """Nobody waits for ever for a database that neither answers nor refuses; one timer looks after all."""
        self._hung = None
        patience_s = self.patience_s["begun"]
        patient = (_HUNG - 1) * patience_s - asyncio.get_running_loop().time()
        waits = [each for each in (*self._batch, *self._queue) if each.beginning is not None and not each.done.done()]
        for waiting in waits:
            if waiting.deadline + patient <= 0:
                _resolve(waiting, TimeoutError())
        if left := [waiting.deadline + patient for waiting in waits if not waiting.done.done()]:
            self._look_again(min(left))

    def show(self, row: Shown, on_closed: Callable[[], object] = lambda: None) -> None:
        """
        Store a snapshot some time soon; `on_closed` is called when the turn was closed by others meanwhile.

        One that still waits gives way: while the database is slow, a turn's text is not held over and over.
        """
        if (queued := self._shown.get(row.turn)) is not None:
            queued.row = row
            return

        def stored(done: asyncio.Future[str | None]) -> None:
            if not done.cancelled() and isinstance(done.exception(), TurnClosed):
                on_closed()

        self._shown[row.turn] = waiting = self._put("shown", row)
        waiting.done.add_done_callback(stored)

    async def end(self, row: Ended) -> None:
        """
        Return when the answer is durable; after an error it still becomes so when it can.

        TurnClosed when the turn was closed by others meanwhile: then nothing of it is stored.
        """
        await asyncio.shield(self._put("ended", row).done)

    async def close(self) -> None:
        if self._hung is not None:
            self._hung.cancel()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=10)
        await self._connection.drop()

    def _put(self, kind: Kind, row: Row) -> _Waiting:
        waiting = _Waiting(kind, row, self.patience_s[kind])
        self._queue.append(waiting)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._flush())
        return waiting

    async def _flush(self) -> None:
        pause, longest = _PAUSE_S
        try:
            while self._queue:
                count = _count(self._queue)
                batch, self._queue = self._queue[:count], self._queue[count:]
                for waiting in batch:
                    self._shown.pop(waiting.row.turn, None)
                self._batch = [waiting for waiting in batch if not waiting.pointless]
                left = await self._settle(self._batch)
                self._batch = []
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
        try:
            connection = await self._connection.open()
        except Exception as error:  # noqa: BLE001  # whatever it is, the turns that wait must hear of it
            return await self._down(batch, error)
        try:
            told = await self._write(connection, batch)
        except _DOWN as error:
            for waiting in batch:
                waiting.doubtful = True
            return await self._down(batch, error)
        except Exception as error:  # noqa: BLE001  # whatever it is, the turns that wait must hear of it
            if len(batch) > 1:
                return [left for waiting in batch for left in await self._settle([waiting])]
            return self._failed(batch[0], error)
        return [late for waiting in batch for late in _written(waiting, told)]

    async def _down(self, batch: list[_Waiting], error: Exception) -> list[_Waiting]:
        log.warning("the database is away", rows=len(batch), error=repr(error))
        await self._connection.drop()
        return _left(batch, error)

    def _failed(self, waiting: _Waiting, error: Exception) -> list[_Waiting]:
        """A row that the database refuses is not tried again, unless it is for lack of room; its turn is closed."""
        log.error("a turn could not be stored", turn=str(waiting.row.turn), error=repr(error))
        _resolve(waiting, error)
        if isinstance(error, _FULL):
            return _left([waiting], error)
        if isinstance(waiting.row, Ended) and waiting.row != bare(waiting.row):
            return [_silent(bare(waiting.row))]
        return []

    async def _write(self, connection: asyncpg.Connection, batch: list[_Waiting]) -> "_Told":
        """Write whole turns, then all others or none."""
        ended = {waiting.row.turn for waiting in batch if waiting.kind == "ended"}
        groups: dict[str, list[Any]] = {"begun": [], "shown": [], "ended": [], "whole": []}
        latest: dict[UUID, Shown] = {}
        for waiting in batch:
            if isinstance(waiting.row, Shown):
                latest[waiting.row.turn] = waiting.row
            else:
                groups[waiting.kind].append(waiting.row)
        groups["shown"] = [row for turn, row in latest.items() if turn not in ended]
        started = time.perf_counter()
        answers: list[Any] = []
        for query in (SQL.record_whole, SQL.record):
            arguments = [groups[name] for name in query.parameters]
            if any(arguments):
                answers += await connection.fetch(query.sql, *arguments, timeout=_ANSWER_S)
        metrics.DB_QUERY_SECONDS.observe(time.perf_counter() - started)
        begun = {row["turn"]: row["revision"] for row in answers if row["begun"]}
        return _Told(begun, {row["turn"] for row in answers if not row["begun"]})


def _count(queue: list[_Waiting]) -> int:
    """How many go together: what is long goes in more than one statement."""
    characters = 0
    for count, waiting in enumerate(queue[:_BATCH]):
        characters += waiting.row.characters
        if characters > _BATCH_CHARACTERS:
            return max(count, 1)
    return min(len(queue), _BATCH)


def _written(waiting: _Waiting, told: _Told) -> list[_Waiting]:
    """Tell who waits; a begin that nobody waits for any more is to be ended."""
    given_up, begun, turn = waiting.done.done(), waiting.beginning, waiting.row.turn
    if begun is None:
        _resolve(waiting, TurnClosed("The server stopped while it was answering.") if turn in told.closed else None)
        return []
    if turn not in told.begun:
        _resolve(waiting, Outdated("The conversation has just changed. Please ask again."))
    elif not given_up:
        waiting.done.set_result(told.begun[turn])
    else:
        return [_silent(unbegun(begun))]
    return []


def _left(batch: list[_Waiting], error: Exception) -> list[_Waiting]:
    """Who tries again: those with patience, and every end; a begin that may be stored all the same is ended."""
    now = asyncio.get_running_loop().time()
    left = []
    for waiting in batch:
        if waiting.deadline < now:
            _resolve(waiting, error)
        if not waiting.done.done() or (waiting.kind == "ended" and now < waiting.kept_until):
            left.append(waiting)
        elif waiting.doubtful and (begun := waiting.beginning) is not None:
            left.append(_silent(unbegun(begun)))
    return left


def _silent(row: Ended) -> _Waiting:
    """An end that nobody waits for."""
    waiting = _Waiting("ended", row, 0.0)
    waiting.done.add_done_callback(_forget)
    return waiting


def _resolve(waiting: _Waiting, error: Exception | None) -> None:
    if waiting.done.done():
        return
    if error is None:
        waiting.done.set_result(None)
    else:
        waiting.done.set_exception(_explained(error))


def _explained(error: Exception) -> PalaverError:
    if isinstance(error, TurnClosed | Outdated):
        return error
    if isinstance(error, asyncpg.DiskFullError):
        explained: PalaverError = StorageFull("The database's disk is full. Free some space, then ask again.")
    elif isinstance(error, _DOWN):
        explained = Unavailable("The database does not answer right now. Please try again in a moment.")
    else:
        explained = PalaverError("This could not be stored.")
    explained.__cause__ = error
    return explained


def _forget(done: asyncio.Future[str | None]) -> None:
    if not done.cancelled():
        done.exception()
