"""The database or the shared cache is gone amid streams and comes back: what must be there then, and nothing twice."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from signal import SIGCONT, SIGKILL, SIGSTOP
from typing import Final

from palaver.core import leftovers
from tests.e2e.house import House, asking, json_of, unused
from tests.e2e.stream import Stream, check_order, joined
from tests.e2e.test_database_away import away
from tests.servers.palaver import PalaverServer, until
from tests.servers.scripted_llm import Script

RATE = 20
ASKERS = 4
_ROWS = """select count(*), count(distinct u.id), coalesce(sum(u.prompt_tokens + u.completion_tokens), 0)
           from accounting_call u join config_bot b on b.id = u.bot_id where b.alias = $1"""
_DAYS = """select coalesce(sum(d.calls), 0), coalesce(sum(d.prompt_tokens + d.completion_tokens), 0)
           from accounting_day d join config_bot b on b.id = d.bot_id where b.alias = $1"""


@asynccontextmanager
async def database_gone(server: PalaverServer) -> AsyncIterator[None]:
    async with away(server):
        yield


@asynccontextmanager
async def cache_killed(server: PalaverServer) -> AsyncIterator[None]:
    """As often as it is started again."""

    async def kill() -> None:
        while True:
            server.signal(SIGKILL, *leftovers.named(server.name, ("valkey",)))
            await asyncio.sleep(0.05)

    killing = asyncio.create_task(kill())
    try:
        yield
    finally:
        killing.cancel()


@asynccontextmanager
async def cache_hung(server: PalaverServer) -> AsyncIterator[None]:
    """It is there and says nothing."""
    pids = leftovers.named(server.name, ("valkey",))
    assert pids
    server.signal(SIGSTOP, *pids)
    try:
        yield
    finally:
        server.signal(SIGCONT, *pids)


@asynccontextmanager
async def both_gone(server: PalaverServer) -> AsyncIterator[None]:
    async with cache_killed(server), database_gone(server):
        yield


GONE: Final[dict[str, Callable[[PalaverServer], AbstractAsyncContextManager[None]]]] = {
    "the database": database_gone,
    "the cache, killed": cache_killed,
    "the cache, silent": cache_hung,
    "the database and the cache": both_gone,
}


@dataclass
class Tally:
    """`acknowledged` is what was asked meanwhile and answered, by conversation; `refused` counts what was not."""

    acknowledged: dict[str, tuple[str, str]] = field(default_factory=dict)
    refused: int = 0


async def outage(house: House, what: str, *, streams: int, seconds: float) -> Tally:
    """So many streams with what is gone for so long in their middle, and all that must be as if it had not been."""
    tokens = int((seconds + 2) * RATE)
    talker, quick = await house.bot(Script(tokens=tokens, rate=RATE)), await house.bot(Script(text="Well."))
    workers = sorted(house.server.worker_pids)
    running = [await house.stream(talker, "Go on.") for _ in range(streams)]
    for stream in running:
        await anext(stream.events())
    followers = [await house.attach(stream.seen[0].data["turn_id"]) for stream in running[: streams // 4]]
    readings = [asyncio.create_task(stream.all()) for stream in (*running, *followers)]
    tally, over = Tally(), asyncio.Event()
    askers = [asyncio.create_task(ask(house, quick, tally, over)) for _ in range(ASKERS)]
    async with GONE[what](house.server):
        await asyncio.sleep(seconds)
    await asyncio.gather(*readings)
    over.set()
    await asyncio.gather(*askers)
    whole = "".join(f"word{number} " for number in range(tokens))
    await every_answer_is_there(house, running, followers, whole)
    await every_call_is_charged_once(house, talker, streams, 11 + tokens)
    asked = sum(request.body.get("model") == quick for request in house.llm.requests)
    await every_call_is_charged_once(house, quick, asked, 12)
    for session, said in tally.acknowledged.items():
        assert tuple(item["content"] for item in await house.messages(session)) == said
    await nothing_is_stuck(house, [stream.seen[0].data["session_id"] for stream in running], quick)
    assert sorted(house.server.worker_pids) == workers, "nothing was started again"
    return tally


async def ask(house: House, bot: str, tally: Tally, over: asyncio.Event) -> None:
    """Ask on and on, on a connection that never rests so long that it is closed; whoever is not answered is told so."""
    async with house.server.client() as http:
        while not over.is_set():
            question = unused("question")
            answer = await http.post("/api/chat/completion", json=asking(bot, question))
            if answer.status_code == 200:
                said = json_of(answer)
                tally.acknowledged[said["session_id"]] = question, said["rg_response"]["response"]
            else:
                assert answer.status_code == 503, answer.text
                tally.refused += 1
            await asyncio.sleep(0.1)


async def every_answer_is_there(
    house: House, running: Sequence[Stream], followers: Sequence[Stream], whole: str
) -> None:
    for stream in (*running, *followers):
        check_order(stream.seen)
        assert stream.seen[-1].type == "done", stream.seen[-1]
        assert joined(stream.seen) == whole
    for stream in running:
        first = stream.seen[0].data
        answer = await house.answer(first["turn_id"], first["session_id"])
        assert (answer["state"], answer["content"]) == ("done", whole)


async def every_call_is_charged_once(house: House, bot: str, count: int, each: int) -> None:
    """As many rows as calls of the provider, and their sums are those of the days."""
    assert sum(request.body.get("model") == bot for request in house.llm.requests) == count

    async def all_there() -> bool:
        return bool((await house.rows(_ROWS, bot))[0][0] >= count)

    assert await until(all_there, pause_s=0.1)
    assert tuple((await house.rows(_ROWS, bot))[0]) == (count, count, count * each)
    assert tuple((await house.rows(_DAYS, bot))[0]) == (count, count * each)


async def nothing_is_stuck(house: House, sessions: Sequence[str], bot: str) -> None:
    """No turn is open, and each conversation goes on."""

    async def closed() -> bool:
        return not await house.rows("select from chat_turn where state = 'open'")

    assert await until(closed, pause_s=0.1)
    for session in sessions:
        answer = await house.ask(bot, "And now?", session=session)
        assert answer.status_code == 200, answer.text
