"""A transaction that begins with its first change: whoever works on bytes before that holds no connection meanwhile."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg

from palaver.core.db import Database


class Late(Database):
    """Reads without a transaction until one begins, and ends with its stack."""

    def __init__(self, pool: asyncpg.Pool, stack: AsyncExitStack) -> None:
        super().__init__(pool)
        self._stack = stack

    async def keep(self, context: AbstractAsyncContextManager[Any]) -> None:
        """Enter it, and leave it when the transaction has ended."""
        await self._stack.enter_async_context(context)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Database]:
        if self._connection is None:
            begun = await self._stack.enter_async_context(Database(self.pool).transaction())
            self._connection = begun._connection  # noqa: SLF001  # one of its own class
        async with super().transaction() as inner:
            yield inner


def written(db: Database, *, bulky: bool) -> AbstractAsyncContextManager[Database]:
    """What a keyword writes through: as a whole or not at all."""
    return _late(db) if bulky else db.transaction()


@asynccontextmanager
async def _late(db: Database) -> AsyncIterator[Database]:
    async with AsyncExitStack() as stack:
        yield Late(db.pool, stack)
