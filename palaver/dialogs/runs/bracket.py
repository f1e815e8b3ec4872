"""
BEGIN TRANSACTION .. COMMIT of a run: one real transaction, in which rows are read and written and nothing else is done.

The run is not stored within it: after a crash, which takes back what it wrote, it goes on from before.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Final

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.keyword import Effect, Keyword
from palaver.basic.transaction import BEGIN, ENDS, may_stand
from palaver.core.db import Database

KEYWORDS: Final = frozenset({BEGIN, *ENDS})
_SPOKEN: Final = frozenset({"talk", "begin_talk", "call"})


class _Undone(Exception):
    """Leaves a transaction so that it is taken back."""


class Bracket:
    def __init__(self, db: Database) -> None:
        self._database = db
        self._tx: Database | None = None
        self._stack = AsyncExitStack()

    @property
    def is_open(self) -> bool:
        return self._tx is not None

    @asynccontextmanager
    async def step(self) -> AsyncIterator[Database]:
        """What one keyword uses: in a transaction, what fails of it leaves the rest as it was."""
        if self._tx is None:
            yield self._database
            return
        async with self._tx.transaction() as inner:
            yield inner

    def must_allow(self, id: str, keyword: Keyword | None, kind: Effect = "send") -> None:
        """ArgumentError for what would keep rows locked while others are asked; `kind` is what this call does."""
        if self._tx is None or id in _SPOKEN:
            return
        if keyword is None or not may_stand(keyword, kind):
            phrase = keyword.phrase if keyword else id.upper().replace("_", " ")
            raise argument_error(f"{phrase} cannot stand between BEGIN TRANSACTION and COMMIT")

    async def turn(self, id: str, keep: Callable[[Database], Awaitable[None]]) -> None:
        """`keep` stores with a commit what is done by then."""
        if id == BEGIN:
            if self._tx is not None:
                raise argument_error("a transaction has begun already")
            self._tx = await self._stack.enter_async_context(self._database.transaction())
            return
        if self._tx is None:
            raise argument_error("no transaction has begun")
        if id == "rollback":
            await self.undo()
            return
        try:
            await keep(self._tx)
        except BaseException:
            await self.undo()
            raise
        self._tx = None
        try:
            await self._stack.aclose()
        except Exception as error:
            raise BasicError("DbError", "the changes could not be committed: none of them counts") from error

    async def undo(self) -> None:
        """What was not committed has not happened."""
        if self._tx is not None:
            self._tx = None
            with suppress(Exception):  # a connection that is gone has taken it back already
                await self._stack.__aexit__(_Undone, _Undone(), None)
