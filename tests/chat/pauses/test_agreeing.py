"""Turns between a question to somebody and the word on it: no task, and each call once, at one worker."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from palaver.chat.ledger import Ledger
from palaver.chat.pauses.state import turn_of, unpacked
from palaver.chat.recovery import Recovery
from palaver.chat.turn import Turn
from palaver.config.bots import Bot
from palaver.core.db import Database
from palaver.core.errors import NotFound
from palaver.core.workers import enrol
from palaver.kit.jsons import decode
from tests.chat.pauses.waiting import Counter, furnished
from tests.servers.palaver import until

MANY = 40


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    made = await asyncpg.connect(dsn)
    yield made
    await made.close()


@pytest.fixture
async def bot(connection: asyncpg.Connection) -> Bot:
    return await furnished(connection)


@pytest.fixture
async def ledger(dsn: str) -> AsyncIterator[Ledger]:
    made = Ledger(dsn)
    yield made
    await made.close()


async def resting(counter: Counter, turn: Turn) -> list[UUID]:
    """Begin it, until it rests; the calls that it waits for."""
    counter.under_way.begin(turn)
    assert await until(lambda: turn.pending and turn.log.frames.count(b"approval_required") and counter.is_idle)
    assert turn.pending is not None
    return turn.pending.asked


async def over(counter: Counter, count: int = 1) -> None:
    assert await until(lambda: len(counter.ended) == count and counter.is_idle)


async def cut_off(database: Database, ledger: Ledger, bot: Bot) -> tuple[Counter, Turn, Counter]:
    """A worker without a sign of life, a turn that waits there, and another worker that lives."""
    here = Counter(database, ledger, bot, worker=1)
    turn = await here.turn("ana")
    await resting(here, turn)
    return here, turn, Counter(database, ledger, bot, worker=(await enrol(database)).number)


def told(counter: Counter) -> list[str]:
    """What the model hears of its calls."""
    return [message.content for message in counter.requests[0].messages if message.role == "tool"]


async def test_many_turns_wait_without_a_task_and_each_goes_on_once(
    database: Database, ledger: Ledger, bot: Bot
) -> None:
    counter = Counter(database, ledger, bot)
    turns = [await counter.turn("ana") for _ in range(MANY)]
    tasks = len(asyncio.all_tasks())
    waits = [(turn, (await resting(counter, turn))[0]) for turn in turns]
    assert len(asyncio.all_tasks()) <= tasks, "nothing is held for who waits"
    assert counter.done == []
    for turn, id in waits:
        await counter.decide(turn, id)
    await counter.approvals.look()
    await over(counter, MANY)
    assert sorted(counter.done) == sorted(f"{turn.id}.1 ana" for turn in turns)
    assert {turn for turn, how in counter.ended if how == "done"} == set(turns)
    await counter.approvals.look()
    assert len(counter.ended) == MANY


async def test_what_was_agreed_to_runs_while_another_call_still_waits(
    database: Database, ledger: Ledger, bot: Bot
) -> None:
    counter = Counter(database, ledger, bot)
    turn = await counter.turn("ana", "ben", "eve")
    ana, ben, eve = await resting(counter, turn)
    await counter.decide(turn, ben)
    await counter.approvals.look()
    assert await until(lambda: len(counter.done) == 1 and turn.pending and turn.pending.asked == [ana, eve])
    await counter.decide(turn, ana, ok=False)
    await counter.decide(turn, eve)
    await counter.approvals.look()
    await over(counter)
    assert counter.done == [f"{turn.id}.2 ben", f"{turn.id}.3 eve"]
    assert [text.partition(":")[0] for text in told(counter)] == [
        "Error",
        "http.book done",
        "http.book done",
        "http.look done",
    ]
    assert "declined" in told(counter)[0]


async def test_what_nobody_answers_is_not_done(database: Database, ledger: Ledger, bot: Bot) -> None:
    counter = Counter(database, ledger, bot, patience_s=0.3)
    turn = await counter.turn("ana")
    (id,) = await resting(counter, turn)
    await over(counter)
    assert (counter.done, len(counter.requests)) == ([], 1)
    assert "nobody has answered in time" in told(counter)[0]
    with pytest.raises(NotFound):
        await counter.decide(turn, id)


async def test_a_turn_goes_on_at_one_worker_alone(
    database: Database, ledger: Ledger, bot: Bot, connection: asyncpg.Connection
) -> None:
    """The one that has it is taken for dead; another has it by the time that it wakes up."""
    here = Counter(database, ledger, bot, worker=1)
    turn = await here.turn("ana")
    (id,) = await resting(here, turn)
    there = Counter(database, ledger, bot, worker=(await enrol(database)).number)
    (stored,) = await there.pauses.adopt()
    assert (stored.turn_id, stored.owner, stored.kind) == (turn.id, "visitor:a", "visitor")
    assert 50 < stored.seconds <= 60
    assert await there.pauses.adopt() == [], "its worker lives"
    assert await connection.fetchval("select worker from chat_turn") == there.worker
    await here.decide(turn, id)
    await here.approvals.look()
    await over(here)
    assert (here.ended, here.done) == ([(turn, "left")], [])
    assert await there.pauses.take(turn)
    assert not await there.pauses.take(turn), "once"


async def test_turns_of_the_dead_that_wait_are_not_closed(
    database: Database, ledger: Ledger, bot: Bot, connection: asyncpg.Connection
) -> None:
    counter = Counter(database, ledger, bot, worker=1)
    turn = await counter.turn("ana")
    await resting(counter, turn)
    worker = await enrol(database)
    recovery = Recovery(worker, set)
    assert [list(await recovery.beat()) for _ in range(3)] == [[], [], []]
    other = Counter(database, ledger, bot, worker=worker.number)
    (stored,) = await other.pauses.adopt()
    await other.pauses.give_up(stored)
    assert await recovery.beat() == [turn.id], "nobody can go on with it"
    assert await connection.fetchval("select count(*) from pauses_turn") == 0


async def test_what_its_owner_stops_waits_no_longer(
    database: Database, ledger: Ledger, bot: Bot, connection: asyncpg.Connection
) -> None:
    counter = Counter(database, ledger, bot)
    turn = await counter.turn("ana")
    (id,) = await resting(counter, turn)
    counter.under_way.stop(turn)
    await over(counter)
    await counter.tools.calling.book.settled()
    assert counter.ended == [(turn, "stopped")]
    assert await connection.fetchval("select count(*) from pauses_turn") == 0
    with pytest.raises(NotFound):
        await counter.decide(turn, id)


async def test_what_is_asked_is_told_when_it_is_stored(
    database: Database, ledger: Ledger, bot: Bot, connection: asyncpg.Connection
) -> None:
    counter = Counter(database, ledger, bot)
    turn = await counter.turn("ana")
    reader = turn.log.read()
    counter.under_way.begin(turn)
    seen = b""
    async with asyncio.timeout(10):
        while b"approval_required" not in seen:
            seen += await anext(reader)
    assert await connection.fetchval("select count(*) from pauses_turn") == 1
    data = next(line for line in seen.splitlines() if b"approval_required" in line and line.startswith(b"data: "))
    asked = decode(data.removeprefix(b"data: "))
    assert (asked["tool"], asked["arguments"]) == ("http.book", {"name": "ana"})


async def test_what_was_done_before_a_death_is_not_done_again(database: Database, ledger: Ledger, bot: Bot) -> None:
    """Of two calls one has run when its worker dies; the other runs where the turn goes on, and no other."""
    here = Counter(database, ledger, bot, worker=1)
    turn = await here.turn("ana", "ben")
    ana, ben = await resting(here, turn)
    await here.decide(turn, ana)
    await here.approvals.look()
    assert await until(lambda: here.done and here.is_idle)
    there = Counter(database, ledger, bot, worker=(await enrol(database)).number)
    (stored,) = await there.pauses.adopt()
    state = await unpacked(stored.body)
    again = turn_of(state, turn.caller, bot, there.worker, (turn.id, turn.session), stored.seconds)
    work = there.equip(again)
    work.read, work.said, work.rounds, work.calls = state.read, state.by_person, state.rounds, state.calls
    there.under_way.rest(again, there.agreeing.rest(again))
    await there.decide(again, ben)
    await there.approvals.look()
    await over(there)
    assert (here.done, there.done) == ([f"{turn.id}.1 ana"], [f"{turn.id}.2 ben"])
    assert told(there) == ["http.book done", "http.book done", "http.look done"]


async def test_who_goes_on_elsewhere_is_no_longer_asked_here(database: Database, ledger: Ledger, bot: Bot) -> None:
    """A server that is to end lets its turns go: what is decided then is done by another alone."""
    here = Counter(database, ledger, bot, worker=1)
    turn = await here.turn("ana")
    (id,) = await resting(here, turn)
    for each in here.under_way._resting.let_go():
        await here._left(each)
    await here.decide(turn, id)
    await here.approvals.look()
    await asyncio.sleep(0.1)
    assert (here.done, here.ended, here.approvals._waiting) == ([], [(turn, "left")], {})
    there = Counter(database, ledger, bot, worker=(await enrol(database)).number)
    assert len(await there.pauses.adopt()) == 1, "at once: it is nobody's"


async def test_a_turn_that_its_worker_was_cut_off_from_is_adopted_again(
    database: Database, ledger: Ledger, bot: Bot, connection: asyncpg.Connection
) -> None:
    _, turn, there = await cut_off(database, ledger, bot)
    for known, adopted in ((set(), 1), (set(), 0), ({turn.id}, 0), (set(), 1)):
        assert len(await there.pauses.adopt(known)) == adopted
        if not adopted:
            await connection.execute("update pauses_turn set created_at = now() - interval '1 minute'")


async def test_a_turn_whose_conversation_is_gone_ends_by_itself(
    database: Database, ledger: Ledger, bot: Bot, connection: asyncpg.Connection
) -> None:
    counter = Counter(database, ledger, bot, patience_s=0.5)
    turn = await counter.turn("ana")
    await resting(counter, turn)
    await connection.execute("delete from chat_session where id = $1", turn.session)
    await over(counter)
    assert (counter.ended, counter.done) == ([(turn, "left")], [])


async def test_a_deletion_whose_answer_was_lost_is_known_for_ones_own(
    database: Database, ledger: Ledger, bot: Bot, connection: asyncpg.Connection
) -> None:
    counter = Counter(database, ledger, bot)
    turn = await counter.turn("ana")
    (id,) = await resting(counter, turn)
    await connection.execute("delete from pauses_turn")
    counter.agreeing._unsure.add(turn.id)
    await counter.decide(turn, id)
    await counter.approvals.look()
    await over(counter)
    assert (counter.ended, counter.done) == ([(turn, "done")], [f"{turn.id}.1 ana"])


async def test_what_another_worker_has_is_not_stopped_here(
    database: Database, ledger: Ledger, bot: Bot, connection: asyncpg.Connection
) -> None:
    here, turn, there = await cut_off(database, ledger, bot)
    await there.pauses.adopt()
    here.under_way.stop(turn)
    await over(here)
    assert here.ended == [(turn, "left")]
    assert await connection.fetchval("select count(*) from pauses_turn") == 1


async def test_the_time_in_which_somebody_is_asked_is_not_the_turns(
    database: Database, ledger: Ledger, bot: Bot
) -> None:
    counter = Counter(database, ledger, bot)
    turn = await counter.turn("ana")
    (id,) = await resting(counter, turn)
    assert turn.pending is not None
    turn.started -= 590
    assert turn.seconds_left < 11
    turn.pending.since -= 400
    assert turn.seconds_left > 400
    await counter.decide(turn, id)
    await counter.approvals.look()
    await over(counter)
    assert turn.seconds_left > 400, "nor is it once the word was said"
