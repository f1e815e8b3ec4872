"""The database for a verb: borrowed, brought to this version's schema, closed afterwards."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from palaver.core import logs
from palaver.core.db import Database, connect, open_database
from palaver.core.db.migrate import ensure_schema
from palaver.core.errors import NotFound
from palaver.core.settings import Settings
from palaver.security.accounts.accounts import Accounts
from palaver.serve import borrow

T = TypeVar("T")

_PATIENCE_S = 30.0


def with_database(settings: Settings, act: Callable[[Database], Awaitable[T]]) -> T:
    """Answer what `act` does with the database: a named one, the live server's, or the embedded one for a while."""
    logs.configure("warning")  # what a verb prints is its answer; logs go to stderr
    with borrow.database(settings.data_dir, settings.parts.database_url) as url:
        return asyncio.run(_acting(url, settings, act))


async def upgrade(url: str, settings: Settings) -> bool:
    """Whether there was anything to upgrade."""
    connection = await connect(url)
    try:
        return await ensure_schema(connection, url, pgvector=not settings.parts.qdrant_url)
    finally:
        await connection.close()


async def first_account(db: Database) -> UUID:
    """The account that verbs act in; NotFound before the first start has made it."""
    account = await Accounts(db).first()
    if account is None:
        raise NotFound("There is no account yet: the first `palaver serve` makes it.")
    return account


async def _acting(url: str, settings: Settings, act: Callable[[Database], Awaitable[T]]) -> T:
    db = await open_database(url, size=2, wait_s=_PATIENCE_S)
    try:
        await upgrade(url, settings)
        return await act(db)
    finally:
        await db.close()
