"""A transaction that begins with its first change: whoever works on bytes before that holds no connection meanwhile."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Final

import asyncpg

from palaver.core.db import Database

# Keywords that move bytes; all that they change of rows, they change in transactions of their own within this.
BULKY: Final = frozenset({"compress", "copy", "export", "extract", "generate_pdf", "merge_pdf", "upload", "write"})


class Late(Database):
    """Reads without a transaction until one begins, and ends with its stack."""

    def __init__(self, pool: asyncpg.Pool, stack: AsyncExitStack) -> None:
        super().__init__(pool)
        self._stack = stack

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Database]:
        if self._connection is None:
            begun = await self._stack.enter_async_context(Database(self.pool).transaction())
            self._connection = begun._connection  # noqa: SLF001  # one of its own class
        async with super().transaction() as inner:
            yield inner


def written(db: Database, keyword: str) -> AbstractAsyncContextManager[Database]:
    """What a keyword writes through: as a whole or not at all."""
    return _late(db) if keyword in BULKY else db.transaction()


@asynccontextmanager
async def _late(db: Database) -> AsyncIterator[Database]:
    async with AsyncExitStack() as stack:
        yield Late(db.pool, stack)
