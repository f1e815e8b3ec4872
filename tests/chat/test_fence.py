"""A turn begins only in a conversation that is still what was read of it: else nothing of it is stored."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from palaver.chat.entries import Begun, Outdated, Whole
from palaver.chat.ledger import Ledger
from palaver.kit.ids import uuid7
from tests.chat.test_ledger import ACCOUNT, QUICK, begun
from tests.contract.patience import until
from tests.servers.line import Line, line_to

CHANGES = {
    "another branch is shown": "update chat_session set head = gen_random_uuid()",
    "a person has it": "update chat_session set status = 'human'",
    "it is closed": "update chat_session set status = 'closed'",
    "it is removed": "delete from chat_session",
    "it has another name": "update chat_session set title = 'Other'",
}


@pytest.fixture
async def line(dsn: str) -> AsyncIterator[Line]:
    async with line_to(dsn, ACCOUNT) as made:
        yield made


@pytest.fixture
async def ledger(line: Line) -> AsyncIterator[Ledger]:
    made = Ledger(line.dsn, {**QUICK, "begun": 5.0, "whole": 5.0})
    yield made
    await made.close()


def after(first: Begun, revision: str | None) -> Begun:
    """The next turn of a conversation whose revision was read."""
    return msgspec.structs.replace(
        begun(), session=first.session, bot=first.bot, is_new=False, parent=first.turn, revision=revision
    )


def known(row: Begun) -> Whole:
    return Whole(**msgspec.structs.asdict(row), answer="That.", sources=[], first_token_ms=0)


async def put(ledger: Ledger, row: Begun, kind: str) -> str | None:
    return await (ledger.whole(known(row)) if kind == "whole" else ledger.begin(row))


async def stored(line: Line) -> Any:
    return await line.ask("select (select count(*) from chat_turn), (select count(*) from chat_message)")


@pytest.mark.parametrize("kind", ["begun", "whole"])
async def test_each_begin_tells_the_revision_that_the_next_one_needs(line: Line, ledger: Ledger, kind: str) -> None:
    first = begun()
    revision = await put(ledger, first, kind)
    second = after(first, revision)
    third = after(second, await put(ledger, second, kind))
    await put(ledger, third, kind)
    assert await line.ask("select head from chat_session") == [(third.turn,)]
    assert await put(ledger, third, kind), "as if the line had broken between the commit and its answer"
    assert (await stored(line))[0][0] == 3


@pytest.mark.parametrize("kind", ["begun", "whole"])
@pytest.mark.parametrize("change", CHANGES)
async def test_nothing_begins_where_the_conversation_has_changed(
    line: Line, ledger: Ledger, change: str, kind: str
) -> None:
    first = begun()
    revision = await ledger.begin(first)
    await line.ask(CHANGES[change])
    before = await stored(line)
    fine, late = begun(), after(first, revision)
    told = await asyncio.gather(put(ledger, fine, kind), put(ledger, late, kind), return_exceptions=True)
    assert isinstance(told[0], str), "its neighbours in the batch are stored"
    assert isinstance(told[1], Outdated)
    assert await line.ask(f"select from chat_turn where id = '{late.turn}'") == []
    assert (await stored(line))[0][0] == before[0][0] + 1


async def test_a_change_that_is_being_committed_is_waited_for(line: Line, ledger: Ledger) -> None:
    first = begun()
    revision = await ledger.begin(first)
    connection = await asyncpg.connect(line.dsn)
    try:
        await connection.execute("begin; update chat_session set status = 'human'")
        late = asyncio.create_task(ledger.begin(after(first, revision)))
        await until(lambda: line.ask("select from pg_stat_activity where wait_event_type = 'Lock'"))
        await connection.execute("commit")
        with pytest.raises(Outdated):
            await late
    finally:
        await connection.close()
    assert await line.ask("select status, head from chat_session") == [("human", first.turn)]


async def test_of_two_that_read_the_same_one_begins(line: Line, ledger: Ledger) -> None:
    first = begun()
    revision = await ledger.begin(first)
    told = await asyncio.gather(*(ledger.begin(after(first, revision)) for _ in range(3)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in told) == ["Outdated", "Outdated", "str"]
    assert await line.ask("select count(*) from chat_turn where parent_id is not null") == [(1,)]


async def test_without_a_revision_nothing_goes_on(line: Line, ledger: Ledger) -> None:
    first = begun()
    await ledger.begin(first)
    with pytest.raises(Outdated):
        await ledger.begin(after(first, None))
    strange = after(first, "1")
    with pytest.raises(Outdated):
        await ledger.begin(msgspec.structs.replace(strange, account=UUID(int=8), session=uuid7()))
