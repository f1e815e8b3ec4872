"""Which open turns are closed as interrupted: those of the dead, those forgotten by their worker, and no others."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from palaver.chat.ledger import Ledger
from palaver.chat.recovery import Recovery
from palaver.core.db import Database
from palaver.core.workers import Worker, enrol
from tests.chat.test_ledger import ACCOUNT, begun


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    made = await asyncpg.connect(dsn)
    await made.execute("insert into core_account (id, slug, name) values ($1, 'a', 'A')", ACCOUNT)
    yield made
    await made.close()


@pytest.fixture
async def turn(dsn: str, connection: asyncpg.Connection) -> UUID:
    """An open turn of the worker 1."""
    row, ledger = begun(), Ledger(dsn)
    await ledger.begin(row)
    await ledger.close()
    return row.turn


async def regular(worker: Worker) -> Worker:
    for _ in range(2):
        await worker.beat()
    return worker


@pytest.mark.parametrize(
    ("seen", "closed"),
    [("now()", False), ("now() - interval '4 s'", False), ("now() - interval '7 s'", True), ("now() + '1 h'", True)],
)
async def test_the_turns_of_a_silent_worker_are_closed(
    database: Database, connection: asyncpg.Connection, turn: UUID, seen: str, closed: bool
) -> None:
    await connection.execute(f"insert into core_worker (number, seen_at) values (1, {seen})")
    recovery = Recovery(await regular(await enrol(database)), set)
    assert await recovery.beat() == ([turn] if closed else [])
    assert await connection.fetchval("select state from chat_turn") == ("interrupted" if closed else "open")


async def test_a_worker_that_is_not_regular_closes_nothing(database: Database, turn: UUID) -> None:
    recovery = Recovery(await enrol(database), set)
    assert [list(await recovery.beat()) for _ in range(3)] == [[], [], [turn]]


@pytest.mark.parametrize(("minutes", "known", "closed"), [(1, False, False), (20, True, False), (20, False, True)])
async def test_a_turn_that_its_own_worker_has_forgotten_is_closed(
    database: Database, connection: asyncpg.Connection, turn: UUID, minutes: int, known: bool, closed: bool
) -> None:
    await connection.execute(f"update chat_turn set created_at = now() - interval '{minutes} minutes'")
    recovery = Recovery(await regular(Worker(database, 1)), lambda: {turn} if known else set())
    assert await recovery.beat() == ([turn] if closed else [])
