"""The way to a database, which a test can cut and mend."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import asyncpg


class Line:
    """The way to the database: a folder's name, which may be taken away."""

    def __init__(self, folder: Path, dsn: str) -> None:
        self._real, self._own = dsn, folder / "socket"
        self._target = Path(dsn.partition("?host=")[2])
        self.dsn = dsn.replace(str(self._target), str(self._own))
        self.mend()

    def mend(self) -> None:
        self._own.symlink_to(self._target)

    async def cut(self) -> None:
        self._own.unlink()
        await self.ask(
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
            " and datname = current_database()"
        )

    async def ask(self, query: str, *values: object) -> list[tuple[object, ...]]:
        connection = await asyncpg.connect(self._real)
        try:
            return [tuple(row) for row in await connection.fetch(query, *values)]
        finally:
            await connection.close()


@asynccontextmanager
async def line_to(dsn: str, account: UUID) -> AsyncIterator[Line]:
    """The way to a database in which this account is."""
    with TemporaryDirectory(dir="/tmp") as folder:
        made = Line(Path(folder), dsn)
        await made.ask("insert into core_account (id, slug, name) values ($1, 'a', 'A')", account)
        yield made
