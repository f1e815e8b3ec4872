"""The ledger while its database is away: who waits is told in time, and what ended is stored afterwards."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import asyncpg
import pytest

from palaver.chat.ledger import Begun, Ended, Ledger
from palaver.core.errors import Unavailable
from palaver.kit.ids import uuid7

ACCOUNT = UUID(int=7)
QUICK = {"begun": 0.3, "shown": 0.3, "ended": 0.3}


class Line:
    """The way to the database: a folder's name, which may be taken away."""

    def __init__(self, folder: Path, dsn: str) -> None:
        self._real, self._own = dsn, folder / "socket"
        self._target = Path(dsn.partition("?host=")[2])
        self.dsn = dsn.replace(str(self._target), str(self._own))
        self.mend()

    def mend(self) -> None:
        self._own.symlink_to(self._target)

    async def cut(self) -> None:
        self._own.unlink()
        await self.ask(
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
            " and datname = current_database()"
        )

    async def ask(self, query: str, *values: object) -> list[tuple[object, ...]]:
        connection = await asyncpg.connect(self._real)
        try:
            return [tuple(row) for row in await connection.fetch(query, *values)]
        finally:
            await connection.close()


@pytest.fixture
async def line(dsn: str) -> AsyncIterator[Line]:
    with TemporaryDirectory(dir="/tmp") as folder:
        made = Line(Path(folder), dsn)
        await made.ask("insert into core_account (id, slug, name) values ($1, 'a', 'A')", ACCOUNT)
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
        owner=row.owner,
        bot=row.bot,
        version=row.version,
        answer_id=row.answer_id,
        content="That.",
        sources=[],
        state="done",
        finish_reason="stop",
        provider="extract",
        prompt_tokens=1,
        completion_tokens=2,
    )


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
    assert await line.ask("select count(*) from chat_usage") == [(1,)]


async def test_a_begin_that_was_refused_is_closed_if_it_was_stored_all_the_same(line: Line, ledger: Ledger) -> None:
    row = begun()
    await ledger.begin(row)
    await line.cut()
    with pytest.raises(Unavailable):
        await ledger.begin(row)  # as if the line had broken between the commit and its answer
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
