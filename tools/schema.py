"""Writes palaver/core/schema.sql: the whole schema as PostgreSQL tells it after all migrations, for people to read."""

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from palaver.core.db import migrate, open_database
from palaver.core.embedded import binaries
from palaver.serve import borrow

FILE = Path(__file__).resolve().parent.parent / "palaver" / "core" / "schema.sql"
HEADER = (
    "-- The whole schema, as all migrations together make it, with pgvector as the vectors' adapter."
    "\n-- Written by `make schema`; a test compares.\n\n"
)
_NOISE = ("--", "SET ", "\\", "SELECT pg_catalog.set_config", "CREATE EXTENSION", "COMMENT ON EXTENSION")


def dump(dsn: str) -> str:
    """The schema of a database, without what differs from one dump to the next."""
    command = [str(binaries.postgres() / "bin" / "pg_dump"), "--schema-only", "--no-owner", "--no-privileges", dsn]
    text = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    lines = [line.rstrip() for line in text.splitlines() if not line.startswith(_NOISE)]
    paragraphs = "\n".join(lines).split("\n\n")
    return HEADER + "\n\n".join(part.strip("\n") for part in paragraphs if part.strip()) + "\n"


async def _upgrade(dsn: str) -> None:
    database = await open_database(dsn, wait_s=30)
    await database.close()
    await migrate.upgrade(dsn, pgvector=True)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="palaver-", dir="/tmp") as folder, borrow.database(Path(folder)) as dsn:
        asyncio.run(_upgrade(dsn))
        FILE.write_text(dump(dsn), encoding="utf-8")
    print(f"wrote {FILE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
