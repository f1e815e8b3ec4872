"""The database and the cache are gone amid streams: each call is charged once, and budgets hold."""

import asyncio
from collections.abc import AsyncIterator
from signal import SIGKILL

import pytest

from palaver.core import leftovers
from tests.e2e.house import House, environment, opened
from tests.e2e.outages import GONE, outage
from tests.e2e.test_database_away import away
from tests.servers.palaver import palaver_server, until
from tests.servers.scripted_llm import Script, ScriptedLLM

STREAMS = 40
TOKENS = 60


@pytest.fixture(scope="module")
async def house(llm: ScriptedLLM) -> AsyncIterator[House]:
    """A server of its own."""
    async with palaver_server(2, environment(llm)) as server, opened(server, llm) as made:
        yield made


async def waiting(house: House) -> int:
    """Calls that are not in the database yet, as the metrics of all workers tell."""
    text = (await house.http.get("/metrics")).text
    return sum(int(float(line.split()[-1])) for line in text.splitlines() if line.startswith("billing_queue_depth"))


async def charged(house: House, count: int, each: int) -> None:
    """So many calls are accounted, each once, and so are their sums."""

    async def all_there() -> bool:
        try:
            rows = await house.rows("select count(*), count(distinct id), count(distinct turn_id) from accounting_call")
        except OSError:
            return False
        return bool(tuple(rows[0]) == (count, count, count))

    assert await until(all_there, pause_s=0.1)
    ((calls, tokens),) = await house.rows(
        "select sum(calls), sum(prompt_tokens + completion_tokens) from accounting_day"
    )
    assert (calls, tokens) == (count, count * each)


async def test_calls_that_end_without_a_database_are_charged_once_it_is_back(house: House, llm: ScriptedLLM) -> None:
    server = house.server
    bot = await house.bot(Script(tokens=TOKENS, rate=40))
    streams = [await house.stream(bot, "Go on.") for _ in range(STREAMS)]
    for stream in streams:
        await anext(stream.events())
    readings = [asyncio.create_task(stream.all()) for stream in streams]
    async with away(server):
        for request in [each for each in llm.requests if each.body.get("model") == bot]:
            assert await llm.settled(request) == "done"
        assert await waiting(house) > 0
        server.signal(SIGKILL, *leftovers.named(server.name, ("valkey",)))
    assert {(await reading)[-1].type for reading in readings} == {"done"}
    await charged(house, STREAMS, 11 + TOKENS)
    assert await waiting(house) == 0

    id = (await house.ok("GET", f"/api/bots/{bot}"))["id"]
    budget = {"scope": "bot", "subject": id, "period": "day", "tokens": STREAMS * TOKENS}
    await house.ok("PUT", "/api/budgets", json={"budgets": [budget]})

    async def refused() -> bool:
        return (await house.ask(bot, "And now?")).status_code == 402

    assert await until(refused, pause_s=0.1), "what was used without a database is used"
    server.signal(SIGKILL, *leftovers.named(server.name, ("valkey",)))
    assert (await house.ask(bot, "And without a cache?")).status_code == 402


@pytest.mark.parametrize("what", GONE)
async def test_what_goes_away_amid_streams_is_hardly_noticed(house: House, what: str) -> None:
    """The short form of `tests/soak/test_outages.py`."""
    await outage(house, what, streams=STREAMS, seconds=2.0)
