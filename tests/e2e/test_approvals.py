"""Calls that wait for a person: shown with what they would do, answered at any worker, on record for good."""

from typing import Any

from tests.e2e.house import House, unused
from tests.e2e.stream import Event, Stream, joined
from tests.e2e.talk import talk
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script, ScriptedCall

SUM = ScriptedCall("builtin_calculator", '{"expression": "6 * 7"}', "call_1")
TOLD = Script(text="", tokens=0, calls=(SUM,), rounds=(Script(text="So: {result}"),))


def asking(approval: str) -> dict[str, Any]:
    name = "builtin.calculator"
    return {"tools": {"enabled": [name], "overrides": {name: {"approval": approval}}}}


async def begun(house: House, bot: str) -> tuple[Stream, Event, str]:
    """A turn that waits: its stream, the question, its id."""
    stream = await house.stream(bot, "What is six times seven?")
    asked = await stream.until("approval_required")
    return stream, asked, stream.seen[0].data["turn_id"]


async def test_a_call_runs_once_its_person_agrees(house: House) -> None:
    bot = await house.bot(TOLD, config=asking("user"))
    stream, asked, turn = await begun(house, bot)
    assert asked.data["tool"] == "builtin.calculator"
    assert asked.data["arguments"] == {"expression": "6 * 7"}
    steps = (await house.ok("GET", f"/api/chat/turns/{turn}/calls"))["items"]
    assert [(step["id"], step["waits"], step["ok"]) for step in steps] == [(asked.data["call_id"], True, None)]
    path = f"/api/chat/turns/{turn}/approvals/{asked.data['call_id']}"
    await house.ok("POST", path, json={"ok": True})
    events = await stream.all()
    assert joined(events) == "So: 42"
    assert (await house.http.post(path, json={"ok": False})).status_code == 404, "it is decided"
    call = next(each for each in (await house.ok("GET", f"/api/tool-calls?turn={turn}"))["items"])
    assert (call["decision"], call["ok"], call["result"], call["approval"]) == ("approved", True, "42", "user")
    assert call["decided_by"] == call["owner"]


async def test_any_worker_takes_the_answer(house: House) -> None:
    workers = house.server.worker_pids
    bot = await house.bot(TOLD, config=asking("user"))
    stream = await house.stream(bot, "What is six times seven?", worker=workers[0])
    asked = await stream.until("approval_required")
    path = f"/api/chat/turns/{stream.seen[0].data['turn_id']}/approvals/{asked.data['call_id']}"
    line = await house.line(workers[-1])
    assert (await line.request("POST", path, house.headers(), {"ok": True})).status == 204
    assert joined(await stream.all()) == "So: 42"


async def test_what_is_declined_is_not_done(house: House) -> None:
    bot = await house.bot(TOLD, config=asking("user"))
    stream, asked, turn = await begun(house, bot)
    await house.ok("POST", f"/api/chat/turns/{turn}/approvals/{asked.data['call_id']}", json={"ok": False})
    assert "declined" in joined(await stream.all())


async def test_a_stranger_agrees_to_nothing(house: House) -> None:
    bot = await house.bot(TOLD, config=asking("user"))
    stream, asked, turn = await begun(house, bot)
    made = await house.ok("POST", "/api/keys", json={"kind": "test", "name": unused("key")})
    headers = {"Authorization": f"Bearer {made['secret']}"}
    path = f"/api/chat/turns/{turn}/approvals/{asked.data['call_id']}"
    refused = await house.http.post(path, json={"ok": True}, headers=headers)
    missing = await house.http.post(path.replace(turn, asked.data["call_id"]), json={"ok": True}, headers=headers)
    assert (refused.status_code, missing.status_code) == (404, 404)
    operator = await house.http.post(f"/api/tool-calls/{asked.data['call_id']}/approval", json={"ok": True})
    assert operator.status_code == 404, "an operator answers what asks for operators"
    await house.ok("POST", f"/api/chat/turns/{turn}/cancel")
    assert (await stream.all())[-1].data["finish_reason"] == "cancelled"

    async def closed() -> bool:
        return not (await house.ok("GET", f"/api/chat/turns/{turn}/calls"))["items"][0]["waits"]

    assert await until(closed)
    assert (await house.http.post(path, json={"ok": True})).status_code == 404, "nobody waits any more"


async def test_an_operator_agrees_where_one_is_asked_for(house: House) -> None:
    bot = await house.bot(TOLD, config=asking("operator"))
    stream, asked, turn = await begun(house, bot)
    id = asked.data["call_id"]
    own = await house.http.post(f"/api/chat/turns/{turn}/approvals/{id}", json={"ok": True})
    assert own.status_code == 404, "whoever asks does not agree for an operator"
    waiting = (await house.ok("GET", f"/api/tool-calls?waiting=true&bot={bot}"))["items"]
    assert [each["id"] for each in waiting] == [id]
    await house.ok("POST", f"/api/tool-calls/{id}/approval", json={"ok": True})
    assert joined(await stream.all()) == "So: 42"


async def test_a_socket_agrees(house: House) -> None:
    bot = await house.bot(TOLD, config=asking("user"))
    async with talk(house.server) as line:
        await line.hear("ready")
        await line.say("user.message", text="Sum", persona=bot)
        while (event := await line.hear())["type"] != "approval_required":
            pass
        await line.say("tool.approve", call_id=event["call_id"], ok=True)
        events = await line.turn()
        assert "".join(each["content"] for each in events if each["type"] == "token") == "So: 42"


async def test_a_call_is_tried_and_done_again_by_hand(house: House) -> None:
    bot = await house.bot(TOLD, config={"tools": {"enabled": ["builtin.calculator"]}})
    body = {"bot": bot, "arguments": {"expression": "1 / 3"}}
    tried = await house.ok("POST", "/api/tools/builtin.calculator/test", json=body)
    assert (tried["ok"], tried["result"][:4]) == (True, "0.33")
    again = await house.ok("POST", f"/api/tool-calls/{tried['call']}/replay", json={})
    assert (again["result"], again["call"] != tried["call"]) == (tried["result"], True)
    wrong = await house.http.post("/api/tools/builtin.calculator/test", json={"bot": bot, "arguments": {"x": 1}})
    assert wrong.status_code == 422
    logged = (await house.ok("GET", f"/api/tool-calls?bot={bot}"))["items"]
    assert [each["replay_of"] for each in logged] == [tried["call"], None]
    names = [each["name"] for each in (await house.ok("GET", "/api/tools"))["items"]]
    assert {"builtin.calculator", "builtin.date", "builtin.fetch", "builtin.kb_search"} <= set(names)


async def test_a_stopped_turn_leaves_no_call_open(house: House) -> None:
    bot = await house.bot(TOLD, config=asking("user"))
    stream, _, turn = await begun(house, bot)
    await house.ok("POST", f"/api/chat/turns/{turn}/cancel")
    await stream.all()

    async def ended() -> bool:
        return [row["ok"] for row in await house.rows("select ok from tools_call where turn_id = $1", turn)] == [False]

    assert await until(ended)
