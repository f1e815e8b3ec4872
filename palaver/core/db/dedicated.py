"""A connection of one's own, for who writes in batches: opened when it is needed, and again when it was lost."""

import contextlib

import asyncpg

from palaver.core.db import connect


class Dedicated:
    """`session` are settings of the server for it."""

    def __init__(self, dsn: str, **session: str) -> None:
        self._dsn, self._session = dsn, session
        self._connection: asyncpg.Connection | None = None

    async def open(self) -> asyncpg.Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await connect(self._dsn, **self._session)
        return self._connection

    async def drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):
                await connection.close(timeout=1)
