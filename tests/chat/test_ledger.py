"""The ledger while its database is away or hangs, and when others have closed its turns: nothing is lost or doubled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import msgspec
import pytest

from palaver.chat.entries import Begun, Ended, Shown, TurnClosed
from palaver.chat.ledger import Ledger
from palaver.core.errors import PalaverError, Unavailable
from palaver.kit.ids import uuid7
from tests.servers.line import Line, line_to

ACCOUNT = UUID(int=7)
QUICK = {"begun": 0.3, "shown": 0.3, "ended": 0.3}


@pytest.fixture
async def line(dsn: str) -> AsyncIterator[Line]:
    async with line_to(dsn, ACCOUNT) as made:
        yield made


@pytest.fixture
async def ledger(line: Line) -> AsyncIterator[Ledger]:
    made = Ledger(line.dsn, QUICK)
    yield made
    await made.close()


def begun() -> Begun:
    question = uuid7()
    return Begun(
        turn=uuid7(),
        session=uuid7(),
        account=ACCOUNT,
        owner="key:1",
        worker=1,
        bot=uuid7(),
        version=1,
        live_version=1,
        question_id=question,
        answer_id=UUID(int=question.int + 1),
        content="What?",
        title="What?",
        is_new=True,
    )


def ended(row: Begun) -> Ended:
    return Ended(
        turn=row.turn,
        session=row.session,
        account=row.account,
        answer_id=row.answer_id,
        content="That.",
        sources=[],
        state="done",
        finish_reason="stop",
        prompt_tokens=1,
        completion_tokens=2,
    )


def shown(row: Begun, content: str) -> Shown:
    return Shown(
        turn=row.turn, session=row.session, account=row.account, answer_id=row.answer_id, content=content, sources=[]
    )


@asynccontextmanager
async def locked(line: Line) -> AsyncIterator[None]:
    """The database takes statements and does not get on with them, as when its disk hangs."""
    connection = await asyncpg.connect(line.dsn)
    try:
        await connection.execute("begin; lock table chat_turn in exclusive mode")
        yield
    finally:
        await connection.close()


async def until_stored(line: Line, query: str, expected: list[tuple[object, ...]]) -> None:
    for _ in range(200):
        found = await line.ask(query)
        if found == expected:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(found)


async def test_an_end_that_could_not_be_stored_in_time_is_stored_later(line: Line, ledger: Ledger) -> None:
    row = begun()
    await ledger.begin(row)
    await line.cut()
    with pytest.raises(Unavailable):
        await ledger.end(ended(row))
    assert await line.ask("select state from chat_turn") == [("open",)]
    line.mend()
    await until_stored(line, "select state, prompt_tokens from chat_turn", [("done", 1)])
    assert await line.ask("select role, content from chat_message order by id") == [
        ("user", "What?"),
        ("assistant", "That."),
    ]


async def test_a_begin_that_was_refused_is_closed_if_it_was_stored_all_the_same(line: Line, ledger: Ledger) -> None:
    row = begun()
    await ledger.begin(row)
    async with locked(line):
        again = asyncio.create_task(ledger.begin(row))  # as if the line had broken between the commit and its answer
        await until_stored(line, "select count(*) from pg_stat_activity where wait_event_type = 'Lock'", [(1,)])
        await line.cut()
    with pytest.raises(Unavailable):
        await again
    line.mend()
    await until_stored(line, "select state, error_code from chat_turn", [("failed", "unavailable")])
    assert await line.ask("select role, content from chat_message") == [("user", "What?")]


async def test_a_begin_that_was_refused_and_never_stored_leaves_nothing(line: Line, ledger: Ledger) -> None:
    await line.cut()
    with pytest.raises(Unavailable):
        await ledger.begin(begun())
    line.mend()
    row = begun()
    await ledger.begin(row)
    await ledger.end(ended(row))
    assert await line.ask("select state from chat_turn") == [("done",)]
    assert await line.ask("select count(*) from chat_session") == [(1,)]


async def test_a_short_absence_is_not_noticed(line: Line) -> None:
    ledger = Ledger(line.dsn)
    row = begun()
    await line.cut()
    beginning = asyncio.create_task(ledger.begin(row))
    await asyncio.sleep(0)
    line.mend()
    await beginning
    await ledger.end(ended(row))
    await ledger.close()
    assert await line.ask("select state from chat_turn") == [("done",)]


ANSWERS = "select state, error_code, content from chat_turn t left join chat_message m on m.id = t.answer_id"
INTERRUPT = "update chat_turn set state = 'interrupted', error_code = 'interrupted'"


async def test_what_others_have_closed_is_not_written_again(line: Line, ledger: Ledger) -> None:
    row, other = begun(), begun()
    for each in (row, other):
        await ledger.begin(each)
    ledger.show(shown(row, "Tha"))
    await until_stored(line, "select content from chat_message where role = 'assistant'", [("Tha",)])
    await line.ask(f"{INTERRUPT} where id = $1", row.turn)
    told = asyncio.Event()
    ledger.show(shown(row, "That"), told.set)
    async with asyncio.timeout(10):
        await told.wait()
    ends = await asyncio.gather(*(ledger.end(ended(each)) for each in (row, other)), return_exceptions=True)
    assert [type(end) for end in ends] == [TurnClosed, type(None)]
    assert await line.ask(f"{ANSWERS} order by state") == [
        ("done", None, "That."),
        ("interrupted", "interrupted", "Tha"),
    ]


async def test_an_end_that_comes_twice_is_written_once(line: Line, ledger: Ledger) -> None:
    row = begun()
    await ledger.begin(row)
    await ledger.end(ended(row))
    await ledger.end(ended(row))
    assert await line.ask(ANSWERS) == [("done", None, "That.")]


async def test_an_answer_that_cannot_be_stored_leaves_its_turn_closed(line: Line, ledger: Ledger) -> None:
    row, other = begun(), begun()
    for each in (row, other):
        await ledger.begin(each)
    ledger.show(shown(row, "Tha"))
    bad = msgspec.structs.replace(ended(row), content="That\x00")
    ends = await asyncio.gather(ledger.end(bad), ledger.end(ended(other)), return_exceptions=True)
    assert [type(end) for end in ends] == [PalaverError, type(None)]
    await until_stored(line, f"{ANSWERS} order by state", [("done", None, "That."), ("failed", "internal", "Tha")])


async def test_a_database_that_hangs_keeps_nobody_waiting_and_no_turn_open(line: Line, ledger: Ledger) -> None:
    rows = [begun() for _ in range(3)]
    await ledger.begin(rows[0])
    async with locked(line):
        for row in rows[1:]:
            with pytest.raises(Unavailable):
                await ledger.begin(row)
    closed: list[tuple[object, ...]] = [("failed", "unavailable"), ("open", None)]
    await until_stored(line, "select state, error_code from chat_turn order by state", closed)
    assert ledger.waiting == set()
    assert await line.ask("select count(*) from chat_message") == [(2,)], "what nobody tried to write is not written"


async def test_who_leaves_while_it_is_written_gives_up_their_own_turn_alone(line: Line) -> None:
    ledger = Ledger(line.dsn)
    async with locked(line):
        leaving, staying = [asyncio.create_task(ledger.begin(begun())) for _ in range(2)]
        await until_stored(line, "select count(*) from pg_stat_activity where wait_event_type = 'Lock'", [(1,)])
        leaving.cancel()
    await staying
    assert leaving.cancelled()
    ends: list[tuple[object, ...]] = [("failed", "unavailable"), ("open", None)]
    await until_stored(line, "select state, error_code from chat_turn order by state", ends)
    await ledger.close()


async def test_questions_asked_of_an_absent_database_are_not_kept(line: Line, ledger: Ledger) -> None:
    await line.cut()
    refusals = await asyncio.gather(*(ledger.begin(begun()) for _ in range(50)), return_exceptions=True)
    assert {type(refusal) for refusal in refusals} == {Unavailable}
    assert ledger.waiting == set()


async def test_long_answers_go_in_several_statements(line: Line, ledger: Ledger) -> None:
    rows = [begun() for _ in range(5)]
    await asyncio.gather(*(ledger.begin(row) for row in rows))
    text = "Größe 🦜 " * 250_000
    await asyncio.gather(*(ledger.end(msgspec.structs.replace(ended(row), content=text)) for row in rows))
    query = "select distinct content = $1 from chat_message where role = 'assistant'"
    assert await line.ask(query, text) == [(True,)]
