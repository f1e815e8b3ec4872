"""Fresh, migrated databases: one template per server and run, cloned for each test."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg

from palaver.core.db import migrate
from tests.servers.postgres import Postgres

_TEMPLATE = "migrated"


def prepare(server: Postgres) -> None:
    """Migrate the template; once per server. In a thread: an async fixture may be what asked for the server."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _prepare(server)).result()


async def _prepare(server: Postgres) -> None:
    admin = await asyncpg.connect(server.dsn("postgres"))
    await admin.execute(f"create database {_TEMPLATE}")
    await admin.close()
    await migrate.upgrade(server.dsn(_TEMPLATE), pgvector=server.pgvector)


@asynccontextmanager
async def cloned(server: Postgres) -> AsyncIterator[str]:
    """The DSN of a database that nobody else uses, dropped afterwards."""
    name = f"test_{uuid4().hex}"
    admin = await asyncpg.connect(server.dsn("postgres"))
    try:
        await admin.execute(f"create database {name} template {_TEMPLATE}")
        yield server.dsn(name)
        async with asyncio.timeout(10):
            await admin.execute(f"drop database {name} with (force)")
    finally:
        admin.terminate()
