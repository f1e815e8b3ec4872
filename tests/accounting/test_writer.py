"""The writer of calls while its database is away, when it is full, when it is killed: no row is lost or doubled."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from signal import SIGKILL
from uuid import UUID

import msgspec
import pytest

from palaver.accounting.call import CACHED, ModelCall, Payer, Tokens
from palaver.accounting.row import Row, row_of
from palaver.accounting.writer import Writer
from palaver.core.caller import server
from palaver.kit.ids import uuid7
from tests.servers.line import Line, line_to
from tests.servers.palaver import until

ACCOUNT, BOT = UUID(int=7), UUID(int=8)
SUMS = "select sum(calls), sum(hits), sum(prompt_tokens), sum(completion_tokens), sum(saved_tokens) from accounting_day"


@pytest.fixture
async def line(dsn: str) -> AsyncIterator[Line]:
    async with line_to(dsn, ACCOUNT) as made:
        yield made


def row(prompt: int = 3, completion: int = 5, outcome: str = "ok", account: UUID = ACCOUNT) -> Row:
    payer = Payer(caller=server(account), bot=BOT, version=2, turn=uuid7())
    return row_of(
        ModelCall(
            payer=payer,
            activity="chat",
            connection="openai",
            provider="openai",
            model="m",
            tokens=Tokens(prompt=prompt, completion=completion),
            outcome=outcome,
        )
    )


async def stored(line: Line, count: int) -> None:
    async def all_there() -> bool:
        return await line.ask("select count(*), count(distinct id) from accounting_call") == [(count, count)]

    assert await until(all_there, pause_s=0.02)


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_rows_and_their_sums_are_written_together(line: Line, tmp_path: Path) -> None:
    writer = Writer(line.dsn, tmp_path)
    rows = [row(), row(prompt=10, completion=20), row(outcome=CACHED)]
    for each in [*rows, *rows]:  # whoever is told twice still counts once
        writer.put(each)
    await stored(line, 3)
    assert await line.ask(SUMS) == [(2, 1, 13, 25, 8)]
    assert await line.ask("select calls, prompt_tokens, completion_tokens from accounting_total") == [(2, 13, 25)]
    await writer.close()
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("capacity", [1000, 5])
async def test_what_comes_while_the_database_is_away_waits_on_disk(line: Line, tmp_path: Path, capacity: int) -> None:
    writer = Writer(line.dsn, tmp_path, capacity=capacity)
    writer.put(row())
    await stored(line, 1)
    await line.cut()
    for _ in range(40):
        writer.put(row())
    state = writer.state
    assert (state.waiting, state.peak, state.spilled) == (40, 40, max(40 - capacity, 0))
    assert state.bytes_on_disk > 40 * 100
    line.mend()
    writer.put(row())
    await stored(line, 42)
    assert await line.ask(SUMS) == [(42, 0, 42 * 3, 42 * 5, 0)]
    assert await until(lambda: writer.state.waiting == writer.state.bytes_on_disk == 0)
    await writer.close()


async def test_a_batch_whose_answer_was_lost_is_not_charged_twice(line: Line, tmp_path: Path) -> None:
    rows = [row() for _ in range(20)]
    first = Writer(line.dsn, tmp_path / "first")
    for each in rows[:10]:
        first.put(each)
    await stored(line, 10)
    await first.close()
    second = Writer(line.dsn, tmp_path / "second")  # as if its commit had not been heard of
    for each in rows:
        second.put(each)
    await stored(line, 20)
    await second.close()
    assert await line.ask(SUMS) == [(20, 0, 60, 100, 0)]


async def test_what_cannot_be_written_before_the_end_is_written_at_the_next_start(line: Line, tmp_path: Path) -> None:
    await line.cut()
    writer = Writer(line.dsn, tmp_path)
    writer.put(row())
    await asyncio.sleep(0)
    writer._closing, task = True, writer._task
    assert task is not None
    task.cancel()
    await asyncio.wait([task])
    await writer.close()
    line.mend()
    after = Writer(line.dsn, tmp_path)
    after.wake()
    await stored(line, 1)
    await after.close()
    assert files_in(tmp_path) == []


DOOMED = """
import asyncio, sys
from pathlib import Path
from palaver.accounting.writer import Writer
from tests.accounting.test_writer import row

async def main():
    writer = Writer(sys.argv[1], Path(sys.argv[2]), capacity=int(sys.argv[3]))
    for _ in range(30):
        writer.put(row())
    print("put", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.parametrize("reachable", [True, False], ids=["there", "away"])
async def test_a_killed_process_loses_and_doubles_no_row(line: Line, tmp_path: Path, *, reachable: bool) -> None:
    """Killed as soon as the rows were taken: amid their commit, or without a database."""
    dsn = line.dsn if reachable else line.dsn.replace("socket", "nowhere")
    doomed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DOOMED, dsn, str(tmp_path), "10", stdout=asyncio.subprocess.PIPE
    )
    assert doomed.stdout is not None
    assert await doomed.stdout.readline() == b"put\n"
    living = Writer(line.dsn, tmp_path)
    assert living.state.bytes_on_disk == 0, "what belongs to a living process is left alone"
    doomed.send_signal(SIGKILL)
    await doomed.wait()
    after = Writer(line.dsn, tmp_path)
    after.wake()
    await stored(line, 30)
    for writer in (living, after):
        await writer.close()
    assert await line.ask(SUMS) == [(30, 0, 90, 150, 0)]
    assert files_in(tmp_path) == []


async def test_a_torn_last_line_is_passed_over(line: Line, tmp_path: Path) -> None:
    whole = msgspec.json.encode(row()) + b"\n"
    (tmp_path / "dead.jsonl").write_bytes(whole + b"not JSON\n" + msgspec.json.encode(row())[:-20])
    writer = Writer(line.dsn, tmp_path)
    writer.wake()
    await stored(line, 1)
    await writer.close()


SPOILED: dict[str, Callable[[Row], Row]] = {
    "an account that is gone": lambda good: msgspec.structs.replace(good, account=uuid7()),
    "a text that cannot be stored": lambda good: msgspec.structs.replace(good, model="a\x00b"),
}


@pytest.mark.parametrize("name", SPOILED)
async def test_a_row_that_the_database_refuses_does_not_hold_back_the_others(
    line: Line, tmp_path: Path, name: str
) -> None:
    writer = Writer(line.dsn, tmp_path)
    for each in [row(), SPOILED[name](row()), row()]:
        writer.put(each)
    await stored(line, 2)
    assert await until(lambda: writer.state.waiting == 0)
    await writer.close()
    assert (tmp_path / "refused.txt").exists() == ("text" in name)
