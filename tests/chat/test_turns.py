"""Turns of other workers and of the database: stopping them is certain or refused, and a reader is told what fails."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from uuid import UUID

import asyncpg
import msgspec
import pytest
from starlette.types import Message
from starlette.websockets import WebSocket

from palaver.channels.websocket import Conversation
from palaver.chat import events
from palaver.chat.ledger import Ledger
from palaver.chat.sessions.sessions import Sessions
from palaver.chat.turnlog import TurnLog
from palaver.chat.turns import Turns
from palaver.core.cache.memory import MemoryBus
from palaver.core.caller import Caller
from palaver.core.db import Database, open_database
from palaver.core.errors import NotFound, Unavailable
from palaver.core.services import Services
from palaver.kit import jsons
from palaver.kit.ids import uuid7
from tests.chat.test_ledger import ACCOUNT, begun, ended
from tests.servers.line import Line
from tests.servers.palaver import until

HERE, THERE = 1, 2
CALLER = Caller(account=ACCOUNT, kind="super", id=ACCOUNT, owner="key:1")
OPEN = msgspec.structs.replace(begun(), turn=uuid7(THERE), worker=THERE)


@pytest.fixture
async def ledger(dsn: str) -> AsyncIterator[Ledger]:
    """In the database is one open turn of the worker THERE."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("insert into core_account (id, slug, name) values ($1, 'a', 'A')", ACCOUNT)
    await connection.close()
    made = Ledger(dsn)
    await made.begin(OPEN)
    yield made
    await made.close()


@asynccontextmanager
async def served(turns: Turns, after_s: float) -> AsyncIterator[None]:
    """Another worker's side, which listens only after a while."""

    async def serve() -> None:
        await asyncio.sleep(after_s)
        await turns.serve()

    serving = asyncio.create_task(serve())
    try:
        yield
    finally:
        serving.cancel()


@pytest.mark.parametrize("late_s", [0.0, 0.5])
async def test_a_turn_of_another_worker_has_ended_when_cancel_returns(
    database: Database, ledger: Ledger, late_s: float
) -> None:
    bus, stored = MemoryBus(), set[asyncio.Task[None]]()
    here, there = (Turns(Sessions(database), bus, number) for number in (HERE, THERE))
    end = msgspec.structs.replace(ended(OPEN), state="cancelled")
    log = TurnLog(OPEN.turn, ACCOUNT, OPEN.owner, OPEN.bot)
    there.open(log, lambda: stored.add(asyncio.create_task(ledger.end(end))))
    async with served(there, late_s):
        for bots in (frozenset[UUID](), frozenset({ACCOUNT})):
            with pytest.raises(NotFound):
                await here.cancel(msgspec.structs.replace(CALLER, bots=bots), OPEN.turn)
        await here.cancel(msgspec.structs.replace(CALLER, bots=frozenset({OPEN.bot})), OPEN.turn)
        assert (await here.sessions.turn(CALLER, OPEN.turn)).state == "cancelled"


async def test_an_owner_of_the_same_name_elsewhere_is_somebody_else(database: Database, ledger: Ledger) -> None:
    """What a customer calls its visitors is its own business; that the bots differ as well is not what parts them."""
    sessions, other = Sessions(database), msgspec.structs.replace(CALLER, account=uuid7())
    assert [found.id for found in await sessions.all(CALLER, 10)] == [OPEN.session]
    assert await sessions.all(other, 10) == []
    for ask, id in ((sessions.get, OPEN.session), (sessions.turn, OPEN.turn)):
        assert (await ask(CALLER, id)).id == id
        with pytest.raises(NotFound):
            await ask(other, id)


async def test_a_turn_whose_worker_cannot_be_reached_is_not_said_to_be_cancelled(
    database: Database, ledger: Ledger
) -> None:
    with pytest.raises(Unavailable):
        await Turns(Sessions(database), MemoryBus(), HERE).cancel(CALLER, OPEN.turn)


async def test_a_reader_over_the_websocket_is_told_when_the_database_fails(database: Database, ledger: Ledger) -> None:
    told: asyncio.Queue[Message] = asyncio.Queue()

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    socket = WebSocket({"type": "websocket", "headers": [], "state": {"request_id": "r"}}, receive, told.put)
    await socket.accept()
    assert (await told.get())["type"] == "websocket.accept"
    turns = Turns(Sessions(database), MemoryBus(), THERE)  # where the turn's log is gone
    conversation = Conversation(socket, Services(turns), CALLER, None)
    await conversation._follow(OPEN.turn, 0)  # what a client's hello leads to
    await database.close()
    async with asyncio.timeout(20):
        event = jsons.decode((await told.get())["text"])
    assert (event["type"], event["code"]) == ("error", "unavailable")


async def test_a_reader_waits_for_a_database_that_is_away_with_its_turns_worker(dsn: str, ledger: Ledger) -> None:
    with TemporaryDirectory(dir="/tmp") as folder:
        line = Line(Path(folder), dsn)
        database = await open_database(line.dsn)
        try:
            pieces = await Turns(Sessions(database), MemoryBus(), HERE).read(CALLER, OPEN.turn)
            await line.cut()
            reading = asyncio.create_task(whole(pieces))
            assert not await until(reading.done, limit_s=1.0), "it is neither over nor broken off"
            line.mend()
            await ledger.end(msgspec.structs.replace(ended(OPEN), content="All of it."))
            async with asyncio.timeout(20):
                told = await reading
        finally:
            await database.close()
    assert b"All of it." in told
    assert b"event: done" in told


async def whole(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


async def test_logs_of_ended_turns_give_way_when_there_are_too_many(database: Database) -> None:
    turns = Turns(Sessions(database), MemoryBus(), HERE)
    logs = [TurnLog(uuid7(HERE), ACCOUNT, CALLER.owner, OPEN.bot) for _ in range(100)]
    for log in logs:
        turns.open(log, lambda: None)
        log.append(b"token", events.text(token_hex(500_000)), 1_000_000)  # what is alike takes less
    for log in logs[1:]:
        turns.close(log)
    kept = [log for log in logs if isinstance(await found(turns, log), AsyncIterator)]
    assert kept[0] is logs[0], "it is still running"
    assert kept[1:] == logs[-len(kept) + 1 :], "the newest stay"
    assert 50 < len(kept) < 80


async def found(turns: Turns, log: TurnLog) -> object:
    try:
        return await turns.read(CALLER, log.id)
    except NotFound as absent:
        return absent


async def test_readers_here_share_what_comes_of_a_turn_elsewhere(database: Database, ledger: Ledger) -> None:
    bus = MemoryBus()
    here, there = (Turns(Sessions(database), bus, number) for number in (HERE, THERE))
    log = TurnLog(OPEN.turn, ACCOUNT, OPEN.owner, OPEN.bot)
    there.open(log, lambda: None)
    log.append(b"session_created", events.session(OPEN.session, OPEN.turn))
    log.append(b"token", events.text("Hello"), 5)
    async with served(there, 0.0), asyncio.timeout(20):
        await asyncio.sleep(0)
        first = await here.read(CALLER, OPEN.turn)
        heard = await anext(first)
        assert b"Hello" in heard
        second = await here.read(CALLER, OPEN.turn, events.event_id(2, 5))
        waiting = asyncio.ensure_future(anext(second))
        assert len(there._serving) == 1, "one stream between the workers, however many read"
        log.append(b"token", events.text(" there"), 6)
        log.wake()
        assert events.place_of(int((await waiting).split(b"\n")[0][4:])) == 3, "nothing that was seen comes again"
        log.append(b"done", events.done(events.Usage(), "stop", []))
        log.close()
        rest = [b"".join([piece async for piece in reader]) for reader in (first, second)]
        assert [b'"done"' in each for each in rest] == [True, True]


async def test_who_reads_here_is_told_the_end_by_the_worker_that_took_the_turn_up(
    database: Database, ledger: Ledger
) -> None:
    bus = MemoryBus()
    here, there = (Turns(Sessions(database), bus, number) for number in (HERE, THERE))
    log, taken = (TurnLog(OPEN.turn, ACCOUNT, OPEN.owner, OPEN.bot) for _ in range(2))
    here.open(log, lambda: None)
    log.append(b"token", events.text("Hello"), 5)
    async with served(there, 0.0), asyncio.timeout(20):
        reader = await here.read(CALLER, OPEN.turn)
        assert b"Hello" in await anext(reader)
        taken.take(log.frames)
        there.open(taken, lambda: None)
        taken.append(b"token", events.text(" there"), 6)
        taken.append(b"done", events.done(events.Usage(), "stop", []))
        log.leave()
        here.close(log, kept=False)
        taken.close()
        rest = await whole(reader)
    assert b" there" in rest
    assert b"Hello" not in rest, "what was told is not told again"
    assert b"event: done" in rest
