"""Runs the embedded PostgreSQL over a folder, adds a row, prints how it ran and how many rows there are."""

import asyncio
import json
import sys
import time
from pathlib import Path

import asyncpg

from palaver.core.embedded.footing import STRATEGIES
from palaver.core.embedded.instance import open_instance
from palaver.core.embedded.postgres import EmbeddedPostgres
from palaver.core.errors import PalaverError


async def rows(url: str) -> int:
    connection = await asyncpg.connect(url)
    await connection.execute("create table if not exists seen (at timestamptz default now())")
    await connection.execute("insert into seen default values")
    count: int = await connection.fetchval("select count(*) from seen")
    superuser: bool = await connection.fetchval("select rolsuper from pg_roles where rolname = current_user")
    assert not superuser
    await connection.close()
    return count


def main(data: Path, names: list[str]) -> None:
    instance = open_instance(data)
    instance.create_runtime()
    try:
        server = EmbeddedPostgres(instance, [strategy for strategy in STRATEGIES if strategy.name in names])
        server.prepare()
        child = server.spawn()
        try:
            deadline = time.monotonic() + 20
            while not server.ready(child) and time.monotonic() < deadline:
                assert child.ended() is None, server.journal.tail()
                time.sleep(0.01)
            count = asyncio.run(rows(server.url))
        finally:
            assert child.stop(*server.stopping) == 0
        print(json.dumps([server.footing.strategy, count, str(server.footing.programs), str(server.footing.home)]))
    finally:
        instance.remove_runtime()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), sys.argv[2:])
    except PalaverError as error:
        sys.exit(str(error))
