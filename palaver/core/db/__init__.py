"""The database: PostgreSQL through named queries and typed rows; a transaction is a Database bound to it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import asyncpg

from palaver.core import metrics
from palaver.core.db.queries import Queries, Query, named_queries
from palaver.core.errors import Conflict, NotFound, PalaverError, StorageFull, Unavailable, Unprocessable
from palaver.kit import jsons

__all__ = ["Database", "Queries", "Query", "connect", "named_queries", "open_database"]

Row = TypeVar("Row")
Result = TypeVar("Result")

_GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    OSError,
    TimeoutError,
)
_FULL = (asyncpg.DiskFullError, asyncpg.OutOfMemoryError)
_UNSTORABLE = (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError)
_COMMAND_TIMEOUT_S = 60.0
POOL_SIZE = 10
# Compiling takes longer than our statements run; what is frozen in a transaction must not hold its locks for ever.
_SESSION = {"jit": "off", "application_name": "palaver", "idle_in_transaction_session_timeout": "300s"}


class Database:
    """Runs named queries on a pool, or on the one connection of a transaction."""

    def __init__(self, pool: asyncpg.Pool, connection: asyncpg.Connection | None = None) -> None:
        self.pool = pool
        self._connection = connection

    async def all(self, query: Query, row: type[Row], **values: object) -> list[Row]:
        """Every row as `row`, a Struct whose fields are named like the columns."""
        records = await self._run(query, values, "fetch")
        return [_shaped(record, row) for record in records]

    async def maybe(self, query: Query, row: type[Row], **values: object) -> Row | None:
        record = await self._run(query, values, "fetchrow")
        return None if record is None else _shaped(record, row)

    async def one(self, query: Query, row: type[Row], **values: object) -> Row:
        """The one row; NotFound when there is none."""
        found = await self.maybe(query, row, **values)
        if found is None:
            raise NotFound("This does not exist, or it is not yours.")
        return found

    async def value(self, query: Query, **values: object) -> Any:
        """The first column of the first row, or None."""
        return await self._run(query, values, "fetchval")

    async def run(self, query: Query, **values: object) -> int:
        """Execute; the number of rows it touched."""
        status: str = await self._run(query, values, "execute")
        last = status.rsplit(" ", 1)[-1]
        return int(last) if last.isdigit() else 0

    async def many(self, query: Query, rows: Iterable[Mapping[str, object]]) -> None:
        """Execute once per row, in one round trip and one transaction."""
        arguments = [[row[name] for name in query.parameters] for row in rows]
        await self._timed(lambda connection: connection.executemany(query.sql, arguments))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["Database"]:
        """A Database whose statements stand or fall together; nests as a savepoint."""
        if self._connection is not None:
            async with self._connection.transaction():
                yield self
            return
        async with _acquired(self.pool) as connection, _explained(), connection.transaction():
            yield Database(self.pool, connection)

    async def ping(self) -> float:
        """Seconds that one trivial round trip takes."""
        started = time.perf_counter()
        async with _acquired(self.pool) as connection, _explained():
            await connection.fetchval("select 1")
        return time.perf_counter() - started

    async def close(self) -> None:
        await self.pool.close()

    async def _run(self, query: Query, values: Mapping[str, object], how: str) -> Any:
        arguments = [values[name] for name in query.parameters]
        return await self._timed(lambda connection: getattr(connection, how)(query.sql, *arguments))

    async def _timed(self, act: Callable[[asyncpg.Connection], Awaitable[Result]]) -> Result:
        if self._connection is not None:
            return await _measured(act(self._connection))
        async with _acquired(self.pool) as connection:
            return await _measured(act(connection))


async def _measured(running: Awaitable[Result]) -> Result:
    started = time.perf_counter()
    async with _explained():
        result = await running
    metrics.DB_QUERY_SECONDS.observe(time.perf_counter() - started)
    return result


def _shaped(record: asyncpg.Record, row: type[Row]) -> Row:
    return row(**record)


@asynccontextmanager
async def _acquired(pool: asyncpg.Pool) -> AsyncIterator[asyncpg.Connection]:
    async with _explained():
        connection = await pool.acquire(timeout=10)
    try:
        yield connection
    finally:
        await pool.release(connection)


@asynccontextmanager
async def _explained() -> AsyncIterator[None]:
    """Turn the driver's exceptions into ours; the original stays in __cause__."""
    try:
        yield
    except PalaverError:
        raise
    except asyncpg.UniqueViolationError as error:
        raise Conflict("Something with this name exists already.", details={"rule": error.constraint_name}) from error
    except _UNSTORABLE as error:
        raise Unprocessable("A text holds a NUL character, which cannot be stored.") from error
    except _FULL as error:
        raise StorageFull("The database's disk or memory is full. Free some space, then try again.") from error
    except _GONE as error:
        raise Unavailable("The database does not answer right now. Please try again in a moment.") from error


async def prepare(connection: asyncpg.Connection) -> None:
    """What every connection of ours needs: jsonb as Python values."""
    await connection.set_type_codec(
        "jsonb",
        encoder=lambda value: b"\x01" + jsons.encode(value),
        decoder=lambda data: jsons.decode(bytes(data[1:])),
        schema="pg_catalog",
        format="binary",
    )


async def _keep(_connection: asyncpg.Connection) -> None:
    """Connections hold no session state of ours: the driver's RESET would only cost a round trip per query."""


async def connect(dsn: str, **session: str) -> asyncpg.Connection:
    """One dedicated connection, outside the pool; `session` are settings of the server for it."""
    settings = {**_SESSION, **session}
    connection = await asyncpg.connect(dsn, timeout=10, command_timeout=_COMMAND_TIMEOUT_S, server_settings=settings)
    await prepare(connection)
    return connection


async def open_database(dsn: str, *, size: int = POOL_SIZE, wait_s: float = 0.0) -> Database:
    """Open the pool; for `wait_s` seconds a server that is not up yet is asked again."""
    deadline = time.monotonic() + wait_s
    while True:
        try:
            pool = await asyncpg.create_pool(
                dsn,
                min_size=1,
                max_size=size,
                init=prepare,
                reset=_keep,
                command_timeout=_COMMAND_TIMEOUT_S,
                server_settings=_SESSION,
                timeout=10,
                max_inactive_connection_lifetime=60,
            )
            break
        except _GONE as error:
            if time.monotonic() > deadline:
                raise Unavailable(f"The database cannot be reached: {error}") from error
            await asyncio.sleep(0.05)
    return Database(pool)
