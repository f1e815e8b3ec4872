"""Turns that wait for somebody's word while their server dies or ends: they go on at the next one, each effect once."""

import time
from typing import Any

import pytest

from tests.e2e.dialogs import TABLES, pair
from tests.e2e.house import House, environment, opened, unused
from tests.e2e.stream import Event, Stream, check_order, joined
from tests.servers.palaver import palaver_server, until
from tests.servers.redis import RedisServer
from tests.servers.scripted_llm import Script, ScriptedCall, ScriptedLLM

BOOK = """DESCRIPTION "Book a table"
PARAM name AS STRING
INSERT INTO "bookings" WITH name = name
RETURN "booked for " & name
"""
SETTLE = 'DESCRIPTION "Settle the bill"\nr = POST till & "/deposit", {}\nRETURN "settled"\n'
CALLED = Script(
    text="One moment.",
    calls=(ScriptedCall("basic_book", '{"name": "ana"}', "call_1"),),
    rounds=(Script(text="Told: {result}"),),
)
TOLD = '\n\nTold: "booked for ana"'
TABLE = "select 'tables_data.t_' || replace(id::text, '-', '') from tables_table order by id desc limit 1"
CONFIG: dict[str, Any] = {
    "dialogs": {"scripts": {"book.bas": BOOK, "tables.bas": TABLES}},
    "tools": {"enabled": ["basic.book"]},
}
LATE = """with called as (
    update tools_call set expires_at = now() - interval '1 s' where turn_id = $1::uuid
) update pauses_turn set due_at = now() - interval '1 s' where turn_id = $1::uuid"""


class Asked:
    """A turn that waits."""

    def __init__(self, stream: Stream, event: Event) -> None:
        self.stream = stream
        self.turn = str(stream.seen[0].data["turn_id"])
        self.session = str(stream.seen[0].data["session_id"])
        self.path = f"/api/chat/turns/{self.turn}/approvals/{event.data['call_id']}"
        self.last = event.id

    async def decide(self, house: House, *, ok: bool, key: str | None = None) -> int:
        answer = await house.http.post(self.path, json={"ok": ok}, headers=house.headers(key))
        return answer.status_code

    async def rest(self, house: House) -> list[Event]:
        """What a reader who has seen all so far is told."""
        events = await (await house.attach(self.turn, self.last)).all()
        whole = await (await house.attach(self.turn)).all()
        check_order(whole)
        assert joined(whole) == (await house.answer(self.turn, self.session))["content"]
        return events


async def asked(house: House, bot: str, message: str = "A table, please.") -> Asked:
    stream = await house.stream(bot, message)
    return Asked(stream, await stream.until("approval_required"))


async def booked(house: House) -> int:
    ((table,),) = await house.rows(TABLE)
    return int((await house.rows(f"select count(*) from {table}"))[0][0])


@pytest.mark.parametrize("killed", [True, False], ids=["killed", "stopped"])
async def test_whoever_is_asked_answers_at_the_next_server(llm: ScriptedLLM, *, killed: bool) -> None:
    async with palaver_server(env=environment(llm)) as server:
        async with opened(server, llm) as house:
            bot = await house.bot(CALLED, config=dict(CONFIG))
            agreed, declined, late = [await asked(house, bot, f"Table {number}?") for number in range(3)]
            assert await booked(house) == 0
            begun = time.monotonic()
            await (server.kill_tree() if killed else server.stop())
            assert killed or time.monotonic() - begun < 15, "a server that is to end keeps nobody waiting"
        await server.start()
        async with opened(server, llm) as house:
            await house.rows(LATE, late.turn)
            made = await house.ok("POST", "/api/keys", json={"kind": "test", "name": unused("key")})
            assert await agreed.decide(house, ok=True, key=made["secret"]) == 404, "a stranger is asked nothing"
            assert await late.decide(house, ok=True) == 404, "it is too late"
            assert await agreed.decide(house, ok=True) == 204
            assert await agreed.decide(house, ok=True) == 404, "it is decided"
            assert await declined.decide(house, ok=False) == 204
            told = [joined(await each.rest(house)) for each in (agreed, declined, late)]
            assert told[0] == TOLD
            assert "declined" in told[1], told
            assert "nobody has answered in time" in told[2], told
            answer = await house.answer(agreed.turn, agreed.session)
            assert (answer["state"], answer["content"]) == ("done", f"One moment.{told[0]}")
            assert await booked(house) == 1
            assert await house.rows("select * from pauses_turn") == []
            calls = await house.rows("select decision, ok from tools_call order by id")
            assert [tuple(call) for call in calls] == [("approved", True), ("declined", False), ("expired", False)]


async def test_a_turn_that_cannot_be_taken_up_is_closed_once_nobody_can_decide_it(llm: ScriptedLLM) -> None:
    """The next server does not have the connection of its model: it may come back, as long as somebody may answer."""
    async with palaver_server(env=environment(llm)) as server:
        async with opened(server, llm) as house:
            turn = await asked(house, await house.bot(CALLED, config=dict(CONFIG)))
            await server.kill_tree()
        del server.env["OPENAI_API_KEY"]
        await server.start()
        async with opened(server, llm) as house:

            async def free() -> bool:
                return [row["worker"] for row in await house.rows("select worker from pauses_turn")] == [0]

            assert await until(free)
            ((state,),) = await house.rows("select state from chat_turn where id = $1::uuid", turn.turn)
            assert state == "open"
            await house.rows(LATE, turn.turn)
            assert (await (await house.attach(turn.turn)).all())[-1].data["code"] == "interrupted"
            assert await house.rows("select * from pauses_turn") == []


async def test_whoever_is_asked_answers_at_another_server(llm: ScriptedLLM, dsn: str, valkey: RedisServer) -> None:
    """While the one that asked lives, and at once when it is dead; who reads at the other one reads on."""
    async with pair(llm, dsn, valkey.url) as servers:
        here, there = servers.houses
        bot = await here.bot(CALLED, config=dict(CONFIG))
        first, second = await asked(here, bot, "One?"), await asked(here, bot, "Another?")
        assert await first.decide(there, ok=True) == 204
        assert joined(await first.stream.all()) == TOLD
        across = await there.attach(second.turn)
        assert (await across.until("approval_required")).id == second.last
        await here.server.kill_tree()
        here.hang_up()
        assert await second.decide(there, ok=True) == 204
        assert joined(await across.all()) == TOLD
        check_order(across.seen)
        assert await booked(there) == 2


async def test_a_call_in_which_a_server_dies_is_not_made_again(llm: ScriptedLLM, dsn: str, valkey: RedisServer) -> None:
    """It was sent and not answered: the turn says that it was interrupted. One that waits is stopped at another."""
    async with pair(llm, dsn, valkey.url) as servers:
        here, there = servers.houses
        dialogs = {"scripts": {"settle.bas": SETTLE}, "params": {"till": f"http://127.0.0.1:{servers.till.port}"}}
        script = Script(text="", tokens=0, calls=(ScriptedCall("basic_settle", "{}", "c"),), rounds=(Script(text="?"),))
        bot = await here.bot(script, config={"dialogs": dialogs, "tools": {"enabled": ["basic.settle"]}})
        sent, waiting = await asked(here, bot, "Settle!"), await asked(here, bot, "Settle again!")
        servers.till.opened.clear()
        assert await sent.decide(there, ok=True) == 204
        assert await until(lambda: servers.till.paid)
        await here.server.kill_tree()
        here.hang_up()
        servers.till.opened.set()

        async def stopped() -> bool:
            return (await there.http.post(f"/api/chat/turns/{waiting.turn}/cancel")).is_success

        assert await until(stopped, pause_s=0.2)
        assert (await (await there.attach(waiting.turn)).all())[-1].data["finish_reason"] == "cancelled"
        assert await waiting.decide(there, ok=True) == 404
        assert (await (await there.attach(sent.turn)).all())[-1].data["code"] == "interrupted"
        assert len(servers.till.paid) == 1
