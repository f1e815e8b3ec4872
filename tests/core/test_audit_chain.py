"""The audit's chain: gapless under concurrent writers, and whoever touches a row is found out and the row named."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palaver.core.audit import Act, Audit, Entry, Record, Verdict, Wanted
from palaver.core.audit.chain import GENESIS, digest
from palaver.core.caller import Caller
from palaver.core.db import Database, open_database
from palaver.kit import jsons
from palaver.kit.clock import now
from palaver.kit.ids import uuid7

Forge = Callable[..., Awaitable[None]]
SUPERUSER = "alter table core_audit disable trigger user"


@pytest.fixture
async def caller(database: Database) -> Caller:
    return await account(database, "ours")


async def account(database: Database, slug: str) -> Caller:
    id = uuid7()
    async with database.pool.acquire() as connection:
        await connection.execute("insert into core_account (id, slug, name) values ($1, $2, $2)", id, slug)
    return Caller(account=id, kind="system", id=id, owner="system")


async def tell(database: Database, caller: Caller, times: int, **said: Any) -> None:
    for number in range(times):
        await Audit(database).write(
            Act(account=caller.account, actor="key:1", action="bots.write", target=f"act {number}", **said)
        )


async def entries(database: Database, caller: Caller) -> list[Entry]:
    return [entry async for batch in Record(database).all(caller, Wanted()) for entry in batch]


@pytest.fixture
def forged(database: Database) -> Forge:
    """Runs a statement as somebody who may switch the trigger off."""

    async def forge(statement: str, *values: object) -> None:
        async with database.pool.acquire() as connection, connection.transaction():
            await connection.execute(SUPERUSER)
            await connection.execute(statement, *values)

    return forge


async def test_writers_at_once_make_one_chain_without_a_gap(dsn: str, database: Database, caller: Caller) -> None:
    other = await open_database(dsn)
    try:
        await asyncio.gather(*(tell(db, caller, 1) for db in [database, other] * 40))
    finally:
        await other.close()
    found = await entries(database, caller)
    assert [entry.seq for entry in found] == list(range(1, 81))
    assert [entry.prev_hash for entry in found] == [GENESIS, *(entry.hash for entry in found[:-1])]
    assert await Record(database).verify(caller) == Verdict(ok=True, checked=80, head=found[-1].hash)


async def test_an_account_without_acts_holds(database: Database, caller: Caller) -> None:
    assert await Record(database).verify(caller) == Verdict(ok=True, checked=0, head=GENESIS)


async def test_a_write_that_fails_leaves_no_gap_and_raises_nothing(database: Database, caller: Caller) -> None:
    await tell(database, caller, 1)
    await tell(database, Caller(account=uuid7(), kind="system", id=uuid7(), owner="system"), 1)  # no such account
    beyond_json: Any = object()
    await tell(database, caller, 1, details={"what": beyond_json})
    await tell(database, caller, 1)
    assert [entry.seq for entry in await entries(database, caller)] == [1, 2]
    assert (await Record(database).verify(caller)).ok


async def test_what_was_said_is_kept_as_it_can_be(database: Database, caller: Caller) -> None:
    await tell(database, caller, 1, user_agent="a\x00b" * 1000, details={"reason": '\ud800 "quoted" \u2028 ü'})
    (entry,) = await entries(database, caller)
    assert len(entry.user_agent) == 300
    assert entry.details == {"reason": '\ufffd "quoted" \u2028 ü'}
    assert (await Record(database).verify(caller)).ok


ALTERED = [
    ("target = 'act 9'", 3),
    ("actor = 'key:2'", 3),
    ("outcome = 'denied'", 3),
    ("created_at = created_at - interval '1 day'", 3),
    ("details = '{\"hidden\": true}'", 3),
    ("address = '192.0.2.1'", 3),
    ("user_agent = 'other'", 3),
    ("request_id = 'other'", 3),
    ("hash = repeat('a', 64)", 3),
    ("prev_hash = repeat('a', 64)", 3),
]


@pytest.mark.parametrize(("change", "named"), ALTERED)
async def test_an_altered_row_is_named(
    database: Database, caller: Caller, forged: Forge, change: str, named: int
) -> None:
    await tell(database, caller, 5)
    await forged(f"update core_audit set {change} where account_id = $1 and seq = 3", caller.account)
    verdict = await Record(database).verify(caller)
    assert (verdict.ok, verdict.broken_at, verdict.checked) == (False, named, 2)


@pytest.mark.parametrize("gone", [1, 3, 5])
async def test_a_removed_row_is_named(database: Database, caller: Caller, forged: Forge, gone: int) -> None:
    await tell(database, caller, 5)
    await forged("delete from core_audit where account_id = $1 and seq = $2", caller.account, gone)
    verdict = await Record(database).verify(caller)
    assert (verdict.ok, verdict.broken_at) == (False, gone)
    assert "missing" in str(verdict.reason)


async def test_rows_that_changed_places_are_named(database: Database, caller: Caller, forged: Forge) -> None:
    await tell(database, caller, 5)
    await forged("update core_audit set seq = seq + 100 where account_id = $1 and seq in (2, 4)", caller.account)
    await forged("update core_audit set seq = 206 - seq - 100 where account_id = $1 and seq > 100", caller.account)
    assert [entry.target for entry in await entries(database, caller)][1] == "act 3"
    assert (await Record(database).verify(caller)).broken_at == 2


async def test_a_row_that_was_written_anew_with_its_hash_is_named(
    database: Database, caller: Caller, forged: Forge
) -> None:
    """Who knows how hashes are made cannot make the next row follow another one."""
    await tell(database, caller, 5)
    await forged("update core_audit set target = 'innocent' where account_id = $1 and seq = 3", caller.account)
    third = (await entries(database, caller))[2]
    await forged("update core_audit set hash = $2 where account_id = $1 and seq = 3", caller.account, digest(third))
    assert (await Record(database).verify(caller)).broken_at == 3


async def test_a_row_that_was_added_is_named(database: Database, caller: Caller, forged: Forge) -> None:
    await tell(database, caller, 5)
    last = (await entries(database, caller))[-1]
    copied = "insert into core_audit select (jsonb_populate_record(a, $2)).* from core_audit a where a.id = $1"
    added = {"id": str(uuid7()), "seq": 6, "prev_hash": last.hash}
    await forged(copied, last.id, added)
    sixth = (await entries(database, caller))[-1]
    await forged("update core_audit set hash = $2 where id = $1", sixth.id, digest(sixth))
    verdict = await Record(database).verify(caller)
    assert (verdict.ok, verdict.broken_at) == (False, 6)
    assert "added" in str(verdict.reason)


@pytest.mark.parametrize(
    "statement",
    [
        "update core_audit set target = 'x' where seq = 1",
        "delete from core_audit",
        "truncate core_audit",
        "truncate core_audit cascade",
        "delete from core_account",
    ],
)
async def test_the_database_refuses(database: Database, caller: Caller, statement: str) -> None:
    await tell(database, caller, 2)
    async with database.pool.acquire() as connection:
        with pytest.raises((asyncpg.RaiseError, asyncpg.ForeignKeyViolationError)):
            await connection.execute(statement)
    assert len(await entries(database, caller)) == 2


async def test_each_account_has_its_own_chain(database: Database, caller: Caller, forged: Forge) -> None:
    other = await account(database, "theirs")
    for _ in range(3):
        await tell(database, caller, 1)
        await tell(database, other, 1)
    await forged("update core_audit set target = 'x' where account_id = $1 and seq = 2", other.account)
    assert [entry.seq for entry in await entries(database, caller)] == [1, 2, 3]
    assert (await Record(database).verify(caller)).ok
    assert (await Record(database).verify(other)).broken_at == 2


async def test_filters(database: Database, caller: Caller) -> None:
    await tell(database, caller, 3)
    begun = now()
    await Audit(database).write(Act(account=caller.account, actor="user:1", action="sign-in", outcome="failed"))
    record = Record(database)

    async def seqs(wanted: Wanted, before: int | None = None) -> list[int]:
        found = [entry.seq for entry in await record.latest(caller, wanted, 10, before)]
        if before is None:
            assert sorted(found) == [entry.seq async for batch in record.all(caller, wanted) for entry in batch]
        return found

    assert await seqs(Wanted()) == [4, 3, 2, 1]
    assert await seqs(Wanted(), before=3) == [2, 1]
    assert await seqs(Wanted(actors=["user:1"])) == [4]
    assert await seqs(Wanted(actors=[])) == []
    assert await seqs(Wanted(action="bots.write")) == [3, 2, 1]
    assert await seqs(Wanted(outcome="failed")) == [4]
    assert await seqs(Wanted(since=begun)) == [4]
    assert await seqs(Wanted(until=begun)) == [3, 2, 1]


TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXT, TEXT, st.dictionaries(TEXT, TEXT | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.none()))
def test_anybody_can_compute_the_hash_of_an_exported_row(actor: str, target: str, details: dict[str, Any]) -> None:
    """As the manual says it: the row's JSON without its hash, keys sorted, no spaces."""
    entry = Entry(
        seq=1,
        id=UUID(int=1),
        account_id=UUID(int=2),
        created_at=now(),
        actor=actor,
        action="bots.write",
        outcome="done",
        target=target,
        details=details,
        address="127.0.0.1",
        user_agent="",
        request_id=None,
        prev_hash=GENESIS,
        hash="",
    )
    row = json.loads(jsons.encode(entry))
    del row["hash"]
    canonical = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert hashlib.sha256(canonical).hexdigest() == digest(entry)
