"""Bring the database to this version's schema. `serve` does it by itself; this is for doing it beforehand."""

import argparse
import asyncio
from collections.abc import Sequence

import asyncpg
import msgspec

from palaver.cli import _settings
from palaver.cli._database import upgrade
from palaver.core.db import Database, named_queries, open_database
from palaver.core.settings import Settings
from palaver.serve import borrow

SQL = named_queries(__file__)

_PATIENCE_S = 30.0


class _Revision(msgspec.Struct, frozen=True):
    version_num: str


def main(arguments: Sequence[str]) -> int:
    settings = _settings.settings_of(parser().parse_args(arguments))
    with borrow.database(settings.data_dir, settings.parts.database_url) as url:
        print(asyncio.run(_migrate(url, settings)))
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="palaver migrate", description=__doc__)
    _settings.add_data_dir(made)
    return made


async def _migrate(url: str, settings: Settings) -> str:
    db = await open_database(url, size=1, wait_s=_PATIENCE_S)
    try:
        before = await _revisions(db)
        if not await upgrade(url, settings):
            return f"The schema is up to date: {', '.join(before)}."
        applied = [revision for revision in await _revisions(db) if revision not in before]
        return f"The schema was upgraded to {', '.join(applied)}." if applied else "The schema was checked anew."
    finally:
        await db.close()


async def _revisions(db: Database) -> list[str]:
    try:
        return [row.version_num for row in await db.all(SQL.revisions, _Revision)]
    except asyncpg.UndefinedTableError:
        return []
