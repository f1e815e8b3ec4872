"""Bots that call tools of servers: those that were selected and looked at, not unasked, stopped with their turn."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.e2e.house import MCP_PORTS, House, error_of, unused
from tests.e2e.speaking import speaking
from tests.e2e.stream import joined
from tests.e2e.test_mcp_servers import added, tools_of
from tests.servers.mcp_server import Running, mcp_server
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script, ScriptedCall


@pytest.fixture(scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    async with mcp_server(tmp_path_factory.mktemp("tools"), MCP_PORTS[2]) as server:
        yield server


async def looked_at(house: House, server: str, tool: str, effect: str) -> None:
    seen = (await tools_of(house, server))[tool]["hash"]
    body = {"tool": tool, "hash": seen, "effect": effect}
    await house.ok("POST", f"/api/mcp/servers/{server}/review", json=body)


def bound(server: str, *tools: str, **fields: Any) -> dict[str, Any]:
    return {"tools": {"mcp": [{"server": server, "selected_tools": [*tools], **fields}]}}


def calling(server: str, tool: str, arguments: str = "{}") -> Script:
    call = ScriptedCall(f"mcp_{server}_{tool}", arguments)
    return Script(text="", tokens=0, calls=(call,), rounds=(Script(text="It says: {result}"),))


async def test_a_bot_calls_a_tool_that_the_operator_says_only_reads(house: House, running: Running) -> None:
    server = await added(house, running)
    await looked_at(house, server, "greet", "reads")
    script = calling(server, "greet", '{"name": "Ana"}')
    bot = await house.bot(script, config=bound(server, "greet", config={"desk": "7"}))
    answer = await house.ask(bot, "Greet Ana")
    assert answer.json()["rg_response"]["response"] == "It says: Hello, Ana!"
    offered = [tool["function"]["name"] for tool in house.request_of(bot).body["tools"]]
    assert offered == [f"mcp_{server}_greet"], "what was not selected is not there"


async def test_a_tool_that_nobody_called_harmless_is_not_run_unasked(house: House, running: Running) -> None:
    server = await added(house, running)
    bot = await house.bot(calling(server, "greet", '{"name": "Ben"}'), config=bound(server, "greet"))
    stream = await house.stream(bot, "Greet Ben")
    async for event in stream.events():
        if event.type in {"approval_required", "tool_call_finished"}:
            break
    assert "greet Ben" not in running.noted()


async def test_a_turn_that_is_stopped_stops_the_tool(house: House, running: Running) -> None:
    server = await added(house, running, timeout_s=300)
    await looked_at(house, server, "wait", "reads")
    begun, stopped = running.noted().count("waiting"), running.noted().count("stopped")
    bot = await house.bot(calling(server, "wait"), config=bound(server, "wait"))
    stream = await house.stream(bot, "Wait")
    turn = (await anext(stream.events())).data["turn_id"]
    assert await until(lambda: running.noted().count("waiting") > begun)
    assert (await house.http.post(f"/api/chat/turns/{turn}/cancel")).status_code == 204
    assert await until(lambda: running.noted().count("stopped") > stopped), "the server never heard of it"


async def test_who_calls_it_over_our_own_server_and_goes_away_stops_it_too(house: House, running: Running) -> None:
    server = await added(house, running, timeout_s=300)
    await looked_at(house, server, "wait", "reads")
    begun, stopped = running.noted().count("waiting"), running.noted().count("stopped")
    tools = {**bound(server, "wait")["tools"], "defaults": {"timeout_s": 300}}
    bot = await house.bot(config={"tools": tools, "channels": {"mcp": {"enabled": True}}})
    async with speaking(house.server) as client:
        asking = asyncio.create_task(client.call_tool(f"tool_{bot}_mcp_{server}_wait", {}))
        assert await until(lambda: running.noted().count("waiting") > begun)
        asking.cancel()
        assert await until(lambda: running.noted().count("stopped") > stopped), "the server never heard of it"

    async def recorded() -> bool:
        (call,) = (await house.ok("GET", f"/api/tool-calls?bot={bot}"))["items"]
        return call["ok"] is False

    assert await until(recorded), "the call never ended on record"


async def test_a_tool_that_has_become_another_is_not_offered(house: House, running: Running) -> None:
    server = await added(house, running)
    await looked_at(house, server, "greet", "reads")
    bot = await house.bot(calling(server, "greet", '{"name": "Cleo"}'), config=bound(server, "greet"))
    async with house.database() as db:
        await db.execute(
            "update mcp_tool set hash = 'another' where name = 'greet' and server_id in"
            " (select id from mcp_server where name = $1)",
            server,
        )
    await house.ask(bot, "Greet Cleo")
    assert "tools" not in house.request_of(bot).body
    assert "greet Cleo" not in running.noted()
    config = bound(server, "greet")
    report = await house.ok("POST", f"/api/bots/{bot}/validate", json={"identity": {"alias": bot}, **config})
    assert [(each["path"], each["code"]) for each in report["warnings"]] == [("tools.mcp.0.selected_tools.0", "review")]


async def test_what_a_server_does_not_list_is_not_selected(house: House, running: Running) -> None:
    server = await added(house, running)
    for config, path in (
        (bound(server, "fly"), "tools.mcp.0.selected_tools.0"),
        (bound(unused("server"), "greet"), "tools.mcp.0.server"),
    ):
        body = {"alias": unused("bot"), "name": "x", "config": config}
        refused = await house.http.post("/api/bots", json=body)
        assert refused.status_code == 422
        assert path in str(error_of(refused)["details"])


async def test_a_request_names_what_lies_at_a_server_that_its_bot_uses(house: House, running: Running) -> None:
    server = await added(house, running)
    bot = await house.bot(Script(text="Read."), config=bound(server))
    wanted = [{"server": server, "uri": "notes://mine"}]
    answer = await house.ask(bot, "What is in it?", extra_context={"mcp_resources": wanted})
    assert answer.status_code == 200, answer.text
    assert "the note mine" in str(house.request_of(bot).body["messages"])
    other = await house.bot()
    refused = await house.ask(other, "And here?", mcp_resources=wanted)
    assert (refused.status_code, error_of(refused)["code"]) == (422, "invalid_request")


async def test_who_may_not_ask_has_nothing_read_elsewhere(house: House, running: Running) -> None:
    server = await added(house, running)
    config = bound(server, resources=["notes://*"]) | {"limits": {"per_visitor_rpm": 1}}
    bot = await house.bot(Script(text="Read."), config=config)
    token = (await house.ok("POST", "/api/chat/get_token", json={"user_id": "eager", "persona": bot}))["token"]
    headers = {"Authorization": f"Bearer {token}"}
    for name, status in (("first", 200), ("second", 429)):
        asked = {"message": "Hi", "mcp_resources": [{"server": server, "uri": f"notes://{name}"}]}
        answer = await house.http.post("/api/chat/completion", json=asked, headers=headers)
        assert answer.status_code == status, answer.text
    noted = running.noted()
    assert ("read first" in noted, "read second" in noted) == (True, False)


async def test_a_visitor_has_no_more_read_at_a_server_than_the_bot_says(house: House, running: Running) -> None:
    server = await added(house, running)
    bot = await house.bot(Script(text="Read."), config=bound(server, resources=["notes://open*"]))
    token = (await house.ok("POST", "/api/chat/get_token", json={"user_id": "visitor", "persona": bot}))["token"]
    headers = {"Authorization": f"Bearer {token}"}
    for name, status in (("mine", 403), ("open", 200), ("open%252e%252e", 403)):
        wanted = [{"server": server, "uri": f"notes://{name}"}]
        asked = {"message": "What is in it?", "mcp_resources": wanted}
        for path in ("", "/stream"):
            answer = await house.http.post(f"/api/chat/completion{path}", json=asked, headers=headers)
            assert answer.status_code == status, (name, answer.text)


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("asks_for_another_type", '{"age": 7}', "should be a valid string"),
        ("asks_for_what_it_does_not_know", '{"years": 7}', "Field required"),
        ("refers_to_itself", '{"age": 7}', "cannot be checked"),
        ("refers_elsewhere", '{"age": 7}', "cannot be checked"),
        ("answers_another_type", '{"age": "seven"}', ""),
    ],
)
async def test_a_tool_that_lies_about_its_schema_is_told_to_the_model(
    house: House, running: Running, tool: str, arguments: str, told: str
) -> None:
    server = await added(house, running)
    await looked_at(house, server, tool, "reads")
    bot = await house.bot(calling(server, tool, arguments), config=bound(server, tool))
    events = await house.asked(bot, "How old?")
    assert next(event for event in events if event.type == "tool_call_finished").data["ok"] is False
    assert events[-1].type == "done"
    assert told in joined(events)
    assert "Traceback" not in joined(events)


async def test_a_tool_whose_schema_is_none_is_not_offered_and_the_others_are(house: House, running: Running) -> None:
    server = await added(house, running)
    for tool in ("is_no_schema", "greet"):
        await looked_at(house, server, tool, "reads")
    bot = await house.bot(calling(server, "greet", '{"name": "Ana"}'), config=bound(server, "greet", "is_no_schema"))
    assert "Hello, Ana!" in joined(await house.asked(bot, "Greet Ana"))
    offered = [tool["function"]["name"] for tool in house.request_of(bot).body["tools"]]
    assert offered == [f"mcp_{server}_greet"]


PROGRAM = """DESCRIPTION "Ask"
PARAM server
TRY
  listed = MCP LIST TOOLS server
  RETURN [listed[0].name, USE MCP(server, "greet", {{ "name": "{name}" }})]
CATCH e
  RETURN e.code + ": " + e.message
END TRY
"""


@pytest.mark.parametrize(
    ("harmless", "name", "said"),
    [
        (True, "Ana", '["greet","Hello, Ana!"]'),
        (False, "Eve", "AccessDenied: mcp.{server}.greet needs somebody's approval: its override says otherwise"),
    ],
)
async def test_a_program_calls_what_its_bot_is_bound_to_and_nothing_that_asks_first(
    house: House, running: Running, harmless: bool, name: str, said: str
) -> None:
    server = await added(house, running)
    if harmless:
        await looked_at(house, server, "greet", "reads")
    config = bound(server, "greet") | {"dialogs": {"scripts": {"ask.bas": PROGRAM.format(name=name)}}}
    bot = await house.bot(config=config)
    body = {"bot": bot, "arguments": {"server": server}, "confirm": True}
    tried = await house.ok("POST", "/api/tools/basic.ask/test", json=body)
    assert tried["result"].strip('"') == said.format(server=server).strip('"')
    assert ("greet Eve" in running.noted()) is False
    missing = await house.ok("POST", "/api/tools/basic.ask/test", json=body | {"arguments": {"server": "none"}})
    assert "NotFound: the bot is bound to no server none" in missing["result"]
