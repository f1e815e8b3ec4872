"""One database for all tests of tables: each has accounts and bots of its own in it."""

from collections.abc import AsyncIterator

import pytest

from palaver.core.db import Database, open_database
from tests.servers import databases, postgres
from tests.tables import house


@pytest.fixture(scope="package")
async def tables_database(postgres18: postgres.Postgres) -> AsyncIterator[Database]:
    async with databases.cloned(postgres18) as dsn:
        opened = await open_database(dsn)
        yield opened
        await opened.pool.close()


@pytest.fixture
async def bot(tables_database: Database) -> house.Bot:
    return await house.bot(tables_database)
