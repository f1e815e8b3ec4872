"""A turn is stopped wherever it stands: it ends at once, its model too, and nothing of it stays in anybody's way."""

import asyncio
import copy
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from tests.e2e.house import House, error_of, json_of, unused
from tests.e2e.stream import Stream, check_order, joined
from tests.e2e.talk import talk
from tests.servers.notes_double import DOCUMENT, Notes
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script, ScriptedCall

Config = dict[str, Any]
SAID = "".join(f"word{number} " for number in range(9))
AT = "select t.id::text, t.session_id::text from chat_turn t join config_bot b on b.id = t.bot_id where b.alias = $1"
CALLED = "select u.outcome from accounting_call u join config_bot b on b.id = u.bot_id where b.alias = $1"


@asynccontextmanager
async def locked(house: House, table: str, how: str) -> AsyncIterator[None]:
    """Whoever needs the table waits until the block is left."""
    async with house.database() as holder, holder.transaction():
        await holder.execute(f"lock table {table} in {how} mode")
        yield


async def waits(house: House) -> bool:
    """Whether somebody does."""
    return bool(await house.rows("select from pg_stat_activity where wait_event_type = 'Lock' and state = 'active'"))


def judged(house: House, place: str) -> Config:
    """The model that judges never answers."""
    judge = unused("judge")
    house.llm.scripts[judge] = Script(fault="hang")
    return {"moderation": {place: [{"handler": "judge", "action": "block", "params": {"policy": "x", "model": judge}}]}}


PLAIN: dict[str, tuple[Script, Config]] = {
    "before the first word": (Script(fault="hang"), {}),
    "between two tries": (Script(fault="429", retry_after="15"), {"model": {"retries": 3}}),
    "in the stream": (Script(tokens=50, fault="stall", after=9), {}),
    "waiting for approval": (
        Script(text="", tokens=0, calls=(ScriptedCall("builtin_calculator", '{"expression": "6 * 7"}'),)),
        {"tools": {"enabled": ["builtin.calculator"], "overrides": {"builtin.calculator": {"approval": "user"}}}},
    ),
}


async def stage(house: House, service: Notes, name: str, stack: AsyncExitStack) -> tuple[Script, Config]:
    """A model and a bot that never get beyond the stage of that name."""
    if name.startswith("moderation"):
        return Script(text=SAID), judged(house, "input" if name.endswith("question") else "output")
    if name == "retrieval":
        collection = await house.collection()
        await house.settled(collection, await house.upload(collection, "a.txt", b"The parrot eats walnuts."))
        await stack.enter_async_context(locked(house, "vectors_dense", "access exclusive"))
        return Script(), {"knowledge": {"collections": [{"name": collection}]}}
    if name == "in a tool":
        tool = unused("notes")
        await house.ok(
            "POST", "/api/tools/services", json={"name": tool, "document": DOCUMENT, "base_url": service.url}
        )
        script = Script(text="", tokens=0, calls=(ScriptedCall(f"http_{tool}_hang"),))
        return script, {"tools": {"enabled": [f"http.{tool}.hang"], "defaults": {"timeout_s": 300}}}
    return copy.deepcopy(PLAIN[name])


def there(house: House, service: Notes, name: str, bot: str, config: Config) -> Callable[[Stream], object]:
    """Whether a turn has come as far as that."""

    def asked(model: str) -> bool:
        return any(request.body.get("model") == model for request in house.llm.requests)

    match name:
        case "moderation of the question" | "moderation of the answer":
            (steps,) = config["moderation"].values()
            return lambda _: asked(steps[0]["params"]["model"])
        case "retrieval":
            return lambda _: waits(house)
        case "in the stream":
            return lambda stream: joined(stream.seen) == SAID
        case "in a tool":
            return lambda _: service.hanging > 0
        case "waiting for approval":
            return lambda stream: stream.seen[-1].type == "approval_required"
        case _:
            return lambda _: asked(bot)


STAGES = (
    "moderation of the question",
    "retrieval",
    "before the first word",
    "between two tries",
    "in the stream",
    "moderation of the answer",
    "in a tool",
    "waiting for approval",
)


@pytest.mark.parametrize("name", STAGES)
async def test_a_turn_is_stopped_at_every_stage(house: House, service: Notes, name: str) -> None:
    async with AsyncExitStack() as stack:
        script, config = await stage(house, service, name, stack)
        limits = {"limits": {"per_bot_concurrency": 1}}
        bot = await house.bot(script, config={**config, **limits})
        reached = there(house, service, name, bot, config)
        stream = await house.stream(bot, "Go on.")
        reading = asyncio.create_task(stream.all())
        assert await until(lambda: stream.seen and reached(stream))
        first = stream.seen[0].data
        await house.ok("POST", f"/api/chat/turns/{first['turn_id']}/cancel")
        await reading
    check_order(stream.seen)
    assert stream.seen[-1].data["finish_reason"] == "cancelled"
    await nothing_is_left(house, bot, first["turn_id"], first["session_id"])
    assert await until(lambda: service.hanging == 0)


async def nothing_is_left(house: House, bot: str, turn: str, session: str) -> None:
    """Its state is stored, its models are let go and each accounted once, its conversation and its place are free."""
    stored = await house.rows("select state, finish_reason from chat_turn where id::text = $1", turn)
    assert [tuple(row) for row in stored] == [("cancelled", "cancelled")]
    mine = [request for request in house.llm.requests if request.body.get("model") == bot]
    for request in mine:
        assert await house.llm.settled(request) in {"gone", "done"}

    async def accounted() -> bool:
        return len(await house.rows(CALLED, bot)) >= len(mine)

    assert await until(accounted)
    assert len(await house.rows(f"{CALLED} and u.model = b.alias", bot)) == len(mine)
    quick = await house.bot(Script(text="Well."))
    assert json_of(await house.ask(quick, "And now?", session=session))["rg_response"]["response"] == "Well."
    assert not await house.rows("select from chat_turn where state = 'open' and id::text = $1", turn)
    again = await house.stream(bot, "Once more.")
    assert again.status == 200, "its place is free"
    opened = await anext(again.events())
    await house.ok("POST", f"/api/chat/turns/{opened.data['turn_id']}/cancel")
    await again.all()


async def test_who_leaves_before_the_question_is_stored_leaves_nothing_open(house: House) -> None:
    """The socket closes while its question is being written."""
    bot = await house.bot(Script(text="Well."), config={"limits": {"per_bot_concurrency": 1}})
    async with locked(house, "chat_turn", "exclusive"), talk(house.server) as socket:
        await socket.hear("ready")
        await socket.say("user.message", text="Anybody?", persona=bot)
        assert await until(lambda: waits(house))
        socket.connection.transport.abort()

    async def free() -> bool:
        answer = await house.ask(bot, "And now?")
        assert answer.status_code == 200 or error_of(answer)["code"] == "rate_limited", answer.text
        return answer.status_code == 200

    assert await until(free, pause_s=0.1)

    async def closed() -> bool:
        return not await house.rows(f"{AT} and t.state = 'open'", bot)

    assert await until(closed, pause_s=0.1)
    asked = len([request for request in house.llm.requests if request.body.get("model") == bot])
    assert len(await house.rows(f"{AT} and t.state = 'done'", bot)) == asked, "what is stored is answered, all else not"


async def test_a_turn_that_is_stopped_while_its_end_is_stored_has_ended(house: House) -> None:
    bot = await house.bot(Script(text=SAID, rate=100))
    stream = await house.stream(bot, "Go on.")
    first = (await anext(stream.events())).data
    async with locked(house, "chat_turn", "share"):
        async for _ in stream.events():
            if joined(stream.seen) == SAID:
                break
        assert await house.llm.settled(house.request_of(bot)) == "done"
        stopping = asyncio.create_task(house.http.post(f"/api/chat/turns/{first['turn_id']}/cancel"))
    assert (await stopping).status_code == 204
    await stream.all()
    assert stream.seen[-1].data["finish_reason"] == "stop"
    stored = await house.answer(first["turn_id"], first["session_id"])
    assert (stored["state"], stored["content"]) == ("done", SAID)
