"""The database: what a query may carry and what happens to it, on PostgreSQL 18 and 15."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from palaver.core.db import Database, Query, open_database
from palaver.core.errors import Conflict, NotFound, Unavailable
from tests.contract.patience import until
from tests.servers import databases
from tests.servers.postgres import Postgres

CREATE = Query("create", "create table thing (id uuid primary key, name text unique, data jsonb, at timestamptz)", ())
ADD = Query("add", "insert into thing (id, name, data, at) values ($1, $2, $3, $4)", ("id", "name", "data", "at"))
ALL = Query("all", "select id, name, data, at from thing order by name", ())
ONE = Query("one", "select id, name, data, at from thing where id = $1", ("id",))
COUNT = Query("count", "select count(*) from thing", ())
RENAME = Query("rename", "update thing set name = $1 || name", ("prefix",))
SLEEP = Query("sleep", "select pg_sleep(60)", ())
PING = Query("ping", "select 1", ())

VALUES = [
    {"a": [1, 2.5, None, True, "ä\u2028\U0001f600"]},
    [],
    {},
    "text",
    12345678901234567,
    0.1,
    True,
    False,
    [None],
    None,
]


class Thing(msgspec.Struct):
    """A row."""

    id: UUID
    name: str
    data: Any
    at: datetime | None


@pytest.fixture(params=["postgres18", "postgres15"])
async def db(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    async with databases.cloned(request.getfixturevalue(request.param)) as dsn:
        opened = await open_database(dsn, size=4)
        await opened.run(CREATE)
        yield opened
        await opened.pool.close()


async def add(db: Database, name: str, data: object = None, at: datetime | None = None) -> UUID:
    id = uuid4()
    await db.run(ADD, id=id, name=name, data=data, at=at)
    return id


@pytest.mark.parametrize("value", VALUES, ids=repr)
async def test_json_comes_back_as_it_went_in(db: Database, value: object) -> None:
    id = await add(db, "x", value)
    assert (await db.one(ONE, Thing, id=id)).data == value


async def test_a_moment_keeps_its_instant_and_is_aware(db: Database) -> None:
    at = datetime(2026, 11, 21, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    found = (await db.one(ONE, Thing, id=await add(db, "x", at=at))).at
    assert found == at
    assert found is not None
    assert found.tzinfo is UTC


async def test_text_is_never_code(db: Database) -> None:
    name = "'; drop table thing; -- $1 :name \\ \u2028 \U0001f600"
    id = await add(db, name)
    assert (await db.one(ONE, Thing, id=id)).name == name


async def test_rows_counts_and_what_is_absent(db: Database) -> None:
    assert await db.all(ALL, Thing) == []
    assert await db.maybe(ONE, Thing, id=uuid4()) is None
    with pytest.raises(NotFound):
        await db.one(ONE, Thing, id=uuid4())
    await db.many(ADD, [{"id": uuid4(), "name": name, "data": None, "at": None} for name in "cab"])
    assert [thing.name for thing in await db.all(ALL, Thing)] == ["a", "b", "c"]
    assert await db.run(RENAME, prefix="x") == 3
    assert await db.value(COUNT) == 3


async def test_a_second_of_what_must_be_one_is_a_conflict(db: Database) -> None:
    await add(db, "same")
    with pytest.raises(Conflict):
        await add(db, "same")
    assert await db.value(COUNT) == 1


async def test_many_rows_stand_or_fall_together(db: Database) -> None:
    rows = [{"id": uuid4(), "name": name, "data": None, "at": None} for name in ("a", "b", "a")]
    with pytest.raises(Conflict):
        await db.many(ADD, rows)
    assert await db.value(COUNT) == 0


async def test_a_transaction_is_all_or_nothing_and_unseen_until_its_end(db: Database) -> None:
    async with db.transaction() as tx:
        await add(tx, "kept")
        assert await db.value(COUNT) == 0
    with pytest.raises(ZeroDivisionError):
        await _added_and_failed(db)
    assert [thing.name for thing in await db.all(ALL, Thing)] == ["kept"]


async def _added_and_failed(db: Database) -> None:
    async with db.transaction() as tx:
        await add(tx, "lost")
        raise ZeroDivisionError


async def test_a_transaction_in_another_is_a_savepoint(db: Database) -> None:
    async with db.transaction() as outer:
        await add(outer, "outer")
        with pytest.raises(ZeroDivisionError):
            await _added_and_failed(outer)
        await add(outer, "after")
    assert [thing.name for thing in await db.all(ALL, Thing)] == ["after", "outer"]


async def test_more_tasks_than_connections_wait_for_their_turn(db: Database) -> None:
    await asyncio.gather(*(add(db, f"{number:03}") for number in range(60)))
    assert await db.value(COUNT) == 60


async def test_a_cancelled_query_leaves_its_connection_usable(db: Database) -> None:
    for _ in range(6):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(db.value(SLEEP), 0.05)
    assert await db.value(PING) == 1


async def test_a_server_that_dies_is_unavailable_and_comes_back(postgres_to_kill: Postgres) -> None:
    db = await open_database(postgres_to_kill.dsn("postgres"), size=3)
    assert await asyncio.gather(*(db.value(PING) for _ in range(3))) == [1, 1, 1]
    waiting = asyncio.create_task(db.value(SLEEP))
    await asyncio.sleep(0.1)
    await asyncio.to_thread(postgres_to_kill.kill)
    with pytest.raises(Unavailable):
        await waiting
    for _ in range(3):
        with pytest.raises(Unavailable):
            await db.ping()
    await asyncio.to_thread(postgres_to_kill.start)

    async def back() -> bool:
        try:
            return bool(await db.value(PING))
        except Unavailable:
            return False

    assert await until(back)
    assert await asyncio.gather(*(db.value(PING) for _ in range(10))) == [1] * 10
    await db.pool.close()


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await open_database("postgresql://palaver@127.0.0.1:9/postgres")
