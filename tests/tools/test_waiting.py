"""Waiting for a person: whoever is asked decides, once, in time, and nobody else."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import NotFound
from palaver.core.events import Events
from palaver.tools.approvals import Approvals
from palaver.tools.book import Book, Entry, Wanted
from palaver.tools.tool import Approval

ACCOUNT, BOT, TURN = UUID(int=1), UUID(int=2), UUID(int=3)
PERSON = Caller(account=ACCOUNT, kind="visitor", id=ACCOUNT, owner="visitor:a")
OPERATOR = Caller(account=ACCOUNT, kind="user", id=ACCOUNT, owner="user:o", permissions=frozenset({"tools.approve"}))
STRANGERS = [
    Caller(account=ACCOUNT, kind="visitor", id=ACCOUNT, owner="visitor:b"),
    Caller(account=uuid4(), kind="visitor", id=ACCOUNT, owner="visitor:a"),
    Caller(account=uuid4(), kind="user", id=ACCOUNT, owner="user:o", permissions=frozenset({"tools.approve"})),
    Caller(account=ACCOUNT, kind="visitor", id=ACCOUNT, owner="visitor:a", bots=frozenset()),
]


@pytest.fixture
async def account(dsn: str) -> AsyncIterator[None]:
    connection = await asyncpg.connect(dsn)
    await connection.execute("insert into core_account (id, slug, name) values ($1, 'a', 'A')", ACCOUNT)
    bot = "insert into config_bot (id, account_id, alias, active_number) values ($1, $2, 'bot', 1)"
    await connection.execute(bot, BOT, ACCOUNT)
    yield
    await connection.close()


async def waiting(database: Database, approval: Approval, patience_s: float = 30.0) -> tuple[Approvals, UUID]:
    approvals, id = Approvals(database, open_cache(None)[1], Events(), patience_s), uuid4()
    entry = Entry(
        id=id, caller=PERSON, bot=BOT, session=None, turn=TURN, number=1, name="x", origin="http", arguments={}
    )
    await Book(database).begin(entry)
    await approvals.ask(ACCOUNT, id, approval)
    return approvals, id


@pytest.mark.usefixtures("account")
async def test_only_who_is_asked_decides(database: Database) -> None:
    for approval, right, wrong in (
        ("user", (PERSON, TURN), [(OPERATOR, None), (OPERATOR, TURN), (PERSON, uuid4()), (PERSON, None)]),
        ("operator", (OPERATOR, None), [(PERSON, TURN), (PERSON, None), (OPERATOR, TURN)]),
    ):
        approvals, id = await waiting(database, approval)  # type: ignore[arg-type]  # both are approvals
        for caller, turn in [*wrong, *((each, TURN) for each in STRANGERS), *((each, None) for each in STRANGERS)]:
            with pytest.raises(NotFound):
                await approvals.decide(caller, id, ok=True, turn=turn)
        await approvals.decide(right[0], id, ok=True, turn=right[1])
        with pytest.raises(NotFound):
            await approvals.decide(right[0], id, ok=False, turn=right[1])
        assert await approvals.decisions(ACCOUNT, [id], late=True) == {id: "approved"}


@pytest.mark.usefixtures("account")
async def test_a_bot_that_is_closed_to_an_operator_asks_them_nothing(database: Database, dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("update config_bot set access = '{group:x}' where id = $1", BOT)
    await connection.close()
    approvals, id = await waiting(database, "operator")
    book = Book(database)
    insider = msgspec.structs.replace(OPERATOR, principals=frozenset({"group:x"}))
    for outsider in (OPERATOR, msgspec.structs.replace(insider, bots=frozenset())):
        with pytest.raises(NotFound):
            await approvals.decide(outsider, id, ok=True)
        with pytest.raises(NotFound):
            await book.get(outsider, id)
        assert await book.all(outsider, Wanted(), 10) == []
        assert await book.all(outsider, Wanted(waiting=True, bot_id=BOT), 10) == []
    assert [call.id for call in await book.all(insider, Wanted(waiting=True), 10)] == [id]
    await approvals.decide(insider, id, ok=True)


@pytest.mark.usefixtures("account")
async def test_who_waits_is_woken(database: Database) -> None:
    approvals, id = await waiting(database, "user")
    woken = asyncio.Event()
    approvals.watch(id, woken.set)
    await approvals.look()
    assert not woken.is_set(), "nothing is decided yet"
    serving = asyncio.create_task(approvals.serve())
    await asyncio.sleep(0.05)
    await approvals.decide(PERSON, id, ok=False, turn=TURN)
    async with asyncio.timeout(20):
        await woken.wait()
    serving.cancel()
    assert await approvals.decisions(ACCOUNT, [id]) == {id: "declined"}
    woken.clear()
    await approvals.look()
    assert woken.is_set(), "the bus may have lost the word"
    woken.clear()
    approvals.forget(id)
    await approvals.look()
    assert not woken.is_set()


@pytest.mark.usefixtures("account")
async def test_nobody_decides_when_it_is_over(database: Database) -> None:
    approvals, id = await waiting(database, "user", patience_s=0.05)
    await asyncio.sleep(0.06)
    assert await approvals.decisions(ACCOUNT, [id]) == {}, "whoever waits closes it"
    with pytest.raises(NotFound):
        await approvals.decide(PERSON, id, ok=True, turn=TURN)
    assert await approvals.decisions(ACCOUNT, [id], late=True) == {id: "expired"}
