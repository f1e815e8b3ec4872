"""The child process that runs alembic: every area is one branch, all of them in one transaction under one lock."""

import asyncio
import os
import sys
from collections.abc import Sequence

import asyncpg
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from palaver.core.db.migrate import folder

_LOCK = 0x50414C41  # "PALA"


def script_directory(areas: Sequence[str]) -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(folder(areas[0])))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(folder(area)) for area in areas))
    return ScriptDirectory.from_config(config)


def run(connection: Connection, areas: Sequence[str], fingerprint: str) -> None:
    script = script_directory(areas)

    def steps(revision: tuple[str, ...] | str, _context: MigrationContext) -> list[RevisionStep]:
        return script._upgrade_revs("heads", revision)  # type: ignore[arg-type]  # noqa: SLF001  # what alembic.command.upgrade itself calls

    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    with EnvironmentContext(Config(), script, fn=steps) as environment:
        environment.configure(connection=connection, version_table="core_migration", transactional_ddl=True)
        environment.run_migrations()
    connection.execute(text("delete from core_schema"))
    connection.execute(text("insert into core_schema (fingerprint) values (:value)"), {"value": fingerprint})


async def main(areas: Sequence[str]) -> None:
    dsn = os.environ["PALAVER_MIGRATE_DSN"]
    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(dsn))
    async with engine.begin() as connection:
        await connection.run_sync(run, areas, os.environ["PALAVER_FINGERPRINT"])
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
