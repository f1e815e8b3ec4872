"""What was on record before there was a chain is chained by the migration, account by account, in its own order."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from palaver.core.audit import Act, Audit, Record, Wanted
from palaver.core.caller import Caller
from palaver.core.db import migrate, open_database
from palaver.kit.ids import uuid7
from tests.servers.older import older
from tests.servers.postgres import Postgres

BEFORE = "core_0002"
OLD = (
    "insert into core_audit (id, account_id, actor, action, target, details, request_id, created_at)"
    " values ($1, $2, 'key:1', $3, $4, $5, 'r', $6)"
)


@pytest.fixture
async def old(postgres18: Postgres) -> AsyncIterator[str]:
    """A database of the release before."""
    async with older(postgres18, BEFORE) as dsn:
        yield dsn


async def fill(dsn: str, accounts: list[UUID]) -> None:
    """Four acts of each account, one of them a denial, the newest inserted first."""
    connection = await asyncpg.connect(dsn)
    for account in accounts:
        await connection.execute("insert into core_account (id, slug, name) values ($1, $2, '')", account, str(account))
    for age in range(4):
        for account in accounts:
            action = "denied" if age == 1 else "bots.write"
            when = datetime(2026, 11, 1, tzinfo=UTC) - timedelta(days=age)
            details = '{"key": "ü", "n": 1}'
            await connection.execute(OLD, uuid7(), account, action, f"{account} {age}", details, when)
    await connection.close()


async def test_old_rows_are_chained_and_later_ones_follow(old: str) -> None:
    accounts = [uuid7(), uuid7()]
    await fill(old, accounts)
    await migrate.upgrade(old, pgvector=True)
    database = await open_database(old)
    for account in accounts:
        caller = Caller(account=account, kind="system", id=account, owner="system")
        await Audit(database).write(Act(account=account, actor="key:1", action="bots.write", target=f"{account} now"))
        entries = await Record(database).latest(caller, Wanted(), 10)
        assert [entry.target for entry in entries] == [f"{account} {age}" for age in ("now", 0, 1, 2, 3)]
        assert [entry.seq for entry in entries] == [5, 4, 3, 2, 1]
        assert [entry.outcome for entry in entries] == ["done", "done", "denied", "done", "done"]
        assert entries[1].details == {"key": "ü", "n": 1}
        verdict = await Record(database).verify(caller)
        assert (verdict.ok, verdict.checked) == (True, 5)
    await database.close()
