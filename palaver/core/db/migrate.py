"""Migrations at start: an unchanged fingerprint of their files skips them, else a child process upgrades."""

import asyncio
import hashlib
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import asyncpg

from palaver.core.errors import PalaverError

AREAS: Final = (
    "core",
    "core.limits",
    "security",
    "accounting",
    "config",
    "knowledge",
    "tools.mcp",
    "chat",
    "chat.context",
    "chat.memory",
    "chat.answers",
    "chat.media",
    "chat.pauses",
    "moderation",
    "tools",
    "tables",
    "dialogs",
    "dialogs.agenda",
    "dialogs.drive",
)
VECTORS: Final = "core.vectors"  # needs the extension pgvector, so only where that adapter serves


class MigrationFailed(PalaverError):
    """The database could not be brought to this version's schema; nothing was changed."""


def areas(*, pgvector: bool) -> tuple[str, ...]:
    """Whoever has migrations; of the modules, those with a folder of that name."""
    spec = find_spec("palaver.modules")
    homes = [] if spec is None else [Path(home) for home in spec.submodule_search_locations or ()]
    found = sorted(f"modules.{path.parent.name}" for home in homes for path in home.glob("*/migrations"))
    return (*AREAS, *([VECTORS] if pgvector else []), *found)


def folder(area: str) -> Path:
    """The migrations of one area, a dotted package below palaver."""
    spec = find_spec(f"palaver.{area}")
    if spec is None or not spec.submodule_search_locations:
        raise MigrationFailed(f"There is no package palaver.{area}.")
    return Path(spec.submodule_search_locations[0]) / "migrations"


def fingerprint(*, pgvector: bool) -> str:
    """SHA-256 over the names and texts of all migration files."""
    digest = hashlib.sha256()
    for area in areas(pgvector=pgvector):
        for path in sorted(folder(area).glob("*.py")):
            digest.update(f"{area}/{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()


async def ensure_schema(connection: asyncpg.Connection, dsn: str, *, pgvector: bool) -> bool:
    """Upgrade when the stored fingerprint differs; True when something ran."""
    wanted = fingerprint(pgvector=pgvector)
    try:
        current = await connection.fetchval("select fingerprint from core_schema")
    except asyncpg.UndefinedTableError:
        current = None
    if current == wanted:
        return False
    await upgrade(dsn, pgvector=pgvector)
    return True


async def upgrade(dsn: str, *, pgvector: bool) -> None:
    """Run alembic in a child process: its libraries never weigh on the server."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "palaver.core.db.upgrade",
        *areas(pgvector=pgvector),
        env={**os.environ, "PALAVER_MIGRATE_DSN": dsn, "PALAVER_FINGERPRINT": fingerprint(pgvector=pgvector)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await child.communicate()
    if child.returncode:
        raise MigrationFailed(f"The database schema could not be upgraded: {output.decode(errors='replace')[-2000:]}")
