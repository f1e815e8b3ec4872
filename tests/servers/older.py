"""Databases as an earlier release left them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from palaver.core.db import migrate
from palaver.core.db.upgrade import script_directory
from tests.servers.postgres import Postgres


@asynccontextmanager
async def older(server: Postgres, revision: str) -> AsyncIterator[str]:
    """The DSN of a database that has been migrated up to `revision`, and no further in any area."""
    name = f"old_{uuid4().hex}"
    admin = await asyncpg.connect(server.dsn("postgres"))
    await admin.execute(f"create database {name}")
    dsn = server.dsn(name)
    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(dsn))
    async with engine.begin() as connection:
        await connection.run_sync(_upgraded, revision)
    await engine.dispose()
    try:
        yield dsn
    finally:
        await admin.execute(f"drop database {name} with (force)")
        await admin.close()


def _upgraded(connection: Connection, wanted: str) -> None:
    script = script_directory(migrate.areas(pgvector=True))

    def steps(revision: tuple[str, ...] | str, _context: MigrationContext) -> list[RevisionStep]:
        return script._upgrade_revs(wanted, revision)  # type: ignore[arg-type]  # what alembic itself calls

    with EnvironmentContext(Config(), script, fn=steps) as environment:
        environment.configure(connection=connection, version_table="core_migration", transactional_ddl=True)
        environment.run_migrations()
