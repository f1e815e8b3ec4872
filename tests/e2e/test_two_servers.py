"""What two servers on one database and one Valkey do once: occurrences of schedules, what a tool does that dies."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.e2e.dialogs import Pair, pair
from tests.e2e.house import House
from tests.e2e.stream import joined
from tests.servers.palaver import until
from tests.servers.redis import RedisServer
from tests.servers.scripted_llm import Script, ScriptedCall, ScriptedLLM

ENDED = "select count(*) from agenda_run where state = 'done' and script = $1"
STATES = "select state, count(*) from agenda_run where script = $1 group by state"
HASTEN = "update core_job set due_at = now() where kind = 'automations.due' and state = 'waiting' returning id"
TURN = "select state from chat_turn where id = $1::uuid"
MANY, TIMES = 20, 5
TOOL = """DESCRIPTION "Settle the bill"
SET BOT MEMORY "before", (GET BOT MEMORY "before") + 1
r = POST till & "/deposit", {}
SET BOT MEMORY "after", (GET BOT MEMORY "after") + 1
RETURN "settled"
"""
SETTLE = ScriptedCall("basic_settle", "{}", "call_1")


@pytest.fixture
async def servers(llm: ScriptedLLM, dsn: str, valkey: RedisServer) -> AsyncIterator[Pair]:
    async with pair(llm, dsn, valkey.url) as made:
        yield made


def scripted(servers: Pair, **files: str) -> dict[str, Any]:
    scripts = {f"{name}.bas": text for name, text in files.items()}
    return {"dialogs": {"scripts": scripts, "params": {"till": f"http://127.0.0.1:{servers.till.port}"}}}


async def test_each_occurrence_of_a_schedule_runs_once(servers: Pair) -> None:
    """Many that two servers are due to do at once; and one that comes again and again."""
    once = (
        f'FOR i = 1 TO {MANY}\nSCHEDULE IN 1 SECONDS DO\nr = POST till & "/rest", {{}}\nEND SCHEDULE\nNEXT\nTALK "Set."'
    )
    again = 'SET SCHEDULE "every hour"\nr = POST till & "/deposit", {}\n'
    house = servers.houses[0]
    bot = await house.bot(config=scripted(servers, start=once, again=again))
    assert joined(await house.asked(bot, "Hello?")).startswith("Set.")

    async def all_ended() -> bool:
        return int((await house.rows(ENDED, "start.bas"))[0][0]) == MANY

    assert await until(all_ended)
    for time in range(1, TIMES + 1):
        await house.rows(HASTEN)

        async def ended(count: int = time) -> bool:
            return int((await house.rows(ENDED, "again.bas"))[0][0]) == count

        assert await until(ended)
    paths = [path for path, _ in servers.till.paid]
    assert (paths.count("/rest"), paths.count("/deposit")) == (MANY, TIMES)
    assert len({key for _, key in servers.till.paid}) == MANY + TIMES
    assert [tuple(row) for row in await house.rows(STATES, "start.bas")] == [("done", MANY)]


async def test_what_a_tool_has_done_is_done_by_nobody_again_when_its_server_dies(servers: Pair) -> None:
    house, other = servers.houses
    config = scripted(servers, settle=TOOL)
    name = "basic.settle"
    tools = {"enabled": [name], "overrides": {name: {"approval": "never"}}}
    script = Script(text="", tokens=0, calls=(SETTLE,), rounds=(Script(text="So: {result}"),))
    bot = await house.bot(script, config={**config, "tools": tools})
    servers.till.opened.clear()
    stream = await house.stream(bot, "The bill, please.")
    turn = (await anext(stream.events())).data["turn_id"]

    async def paying() -> bool:
        return len(servers.till.paid) == 1

    assert await until(paying)
    await house.server.kill_tree()
    house.hang_up()
    servers.till.opened.set()
    await interrupted(other, turn)
    await house.server.start()
    assert [path for path, _ in servers.till.paid] == ["/deposit"]
    kept = await other.rows("select key, value->>'value' from dialogs_memory where scope = 'bot' order by key")
    assert [tuple(row) for row in kept] == [("before", "1")], "nobody goes on with it, and nobody begins it anew"
    events = await other.asked(bot, "Again, please.")
    assert joined(events) == 'So: "settled"', "asked for again it is another call"
    assert len(servers.till.paid) == 2
    assert len({key for _, key in servers.till.paid}) == 2


async def interrupted(house: House, turn: str) -> None:
    async def closed() -> bool:
        return [tuple(row) for row in await house.rows(TURN, turn)] == [("interrupted",)]

    assert await until(closed, pause_s=0.1)
