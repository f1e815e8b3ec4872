"""Bots, collections and documents for programs that speak the Model Context Protocol, in both of its revisions."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import mcp_types as types
import pytest
from mcp.shared.exceptions import MCPError

from tests.e2e.house import House, error_of, unused
from tests.e2e.speaking import LEGACY, MODERN, speaking
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script

OFFERED = {"channels": {"mcp": {"enabled": True}}}
SUGGESTED = ["When do you open?", "Where are you?"]
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
ACCEPT = {"Accept": "application/json, text/event-stream"}

both = pytest.mark.parametrize("mode", [MODERN, LEGACY])


def text_of(result: types.CallToolResult) -> str:
    return "".join(map(said, result.content))


def said(block: types.ContentBlock) -> str:
    return block.text if isinstance(block, types.TextContent) else ""


@both
async def test_a_bot_that_is_offered_answers_with_progress_and_goes_on(house: House, mode: str) -> None:
    bot = await house.bot(Script(text="We open at nine.", rate=100), config=dict(OFFERED))
    hidden = await house.bot()
    told: list[tuple[float, str]] = []

    async def heard(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, message or ""))

    async with speaking(house.server, mode) as client:
        assert client.protocol_version == ("2025-11-25" if mode == LEGACY else MODERN)
        names = {tool.name for tool in (await client.list_tools()).tools}
        assert f"ask_{bot}" in names
        assert f"ask_{hidden}" not in names
        first = await client.call_tool(f"ask_{bot}", {"message": "When?"}, progress_callback=heard)
        again = {"message": "Sure?", "session": first.structured_content["session"]}
        second = await client.call_tool(f"ask_{bot}", again)
        refused = await client.call_tool(f"ask_{hidden}", {"message": "Hello"})
    assert text_of(first) == first.structured_content["answer"] == "We open at nine."
    assert "".join(piece for _, piece in told) == "We open at nine."
    assert len(told) > 1
    assert [so_far for so_far, _ in told] == sorted({so_far for so_far, _ in told})
    assert second.structured_content["session"] == first.structured_content["session"]
    assert refused.is_error
    assert [message["role"] for message in await house.messages(first.structured_content["session"])] == [
        "user",
        "assistant",
    ] * 2


@both
async def test_who_goes_away_stops_the_answer(house: House, mode: str) -> None:
    bot = await house.bot(Script(tokens=2_000, rate=20), config=dict(OFFERED))
    begun = asyncio.Event()

    async def heard(progress: float, total: float | None, message: str | None) -> None:
        begun.set()

    async def finish() -> str:
        rows = await house.rows(
            "select t.finish_reason from chat_turn t join config_bot b on b.id = t.bot_id where b.alias = $1", bot
        )
        return str(rows[0]["finish_reason"]) if rows else ""

    async with speaking(house.server, mode) as client:
        asking = asyncio.create_task(client.call_tool(f"ask_{bot}", {"message": "Talk."}, progress_callback=heard))
        await asyncio.wait_for(begun.wait(), 20)
        asking.cancel()

        async def stopped() -> bool:
            return await finish() == "cancelled"

        assert await until(stopped, pause_s=0.1), await finish()


@both
async def test_documents_are_searched_listed_and_read(house: House, mode: str) -> None:
    collection = await house.collection()
    document = await house.upload(collection, "hours.md", b"# Hours\n\nThe museum of clocks opens at nine.\n")
    await house.settled(collection, document)
    async with speaking(house.server, mode) as client:
        found = await client.call_tool(f"search_{collection}", {"query": "When does the museum open?"})
        wrong = await client.call_tool(f"search_{collection}", {"query": 1})
        uri = f"palaver://documents/{document}"
        listed = await every_resource(client)
        read = await client.read_resource(uri)
        templates = await client.list_resource_templates()
        with pytest.raises(MCPError) as absent:
            await client.read_resource("palaver://documents/none")
    assert found.structured_content["passages"][0]["uri"] == uri
    assert "opens at nine" in text_of(found)
    assert wrong.is_error
    assert uri in listed
    assert "museum of clocks" in read.model_dump()["contents"][0]["text"]
    assert templates.resource_templates[0].uri_template == "palaver://documents/{id}"
    assert absent.value.code == (-32002 if mode == LEGACY else -32602)


async def every_resource(client: Any) -> list[str]:
    found, cursor = [], None
    while True:
        page = await client.list_resources(cursor=cursor)
        found += [resource.uri for resource in page.resources]
        cursor = page.next_cursor
        if cursor is None:
            return found


async def test_a_key_that_reads_no_documents_is_offered_its_bots_alone(house: House) -> None:
    await house.collection()
    bot, other = [await house.bot(config=dict(OFFERED)) for _ in range(2)]
    id = (await house.ok("GET", f"/api/bots/{bot}"))["id"]
    made = await house.ok("POST", "/api/keys", json={"kind": "prod", "name": unused("key"), "bots": [id]})
    async with speaking(house.server, key=made["secret"]) as client:
        assert [tool.name for tool in (await client.list_tools()).tools] == [f"ask_{bot}"]
        assert [prompt.name for prompt in (await client.list_prompts()).prompts] == [bot]
        assert (await client.list_resources()).resources == []
        assert (await client.call_tool(f"ask_{other}", {"message": "Hello"})).is_error


@both
async def test_what_a_bot_s_tools_read_is_there_for_who_may_try_them(house: House, mode: str) -> None:
    enabled = ["builtin.calculator", "builtin.date", "builtin.fetch"]
    asking = {"builtin.date": {"approval": "user"}}
    bot = await house.bot(config={**OFFERED, "tools": {"enabled": enabled, "overrides": asking}})
    name = f"tool_{bot}_builtin_calculator"
    async with speaking(house.server, mode) as client:
        listed = {tool.name: tool for tool in (await client.list_tools()).tools if tool.name.startswith(f"tool_{bot}_")}
        counted = await client.call_tool(name, {"expression": "6 * 7"})
        wrong = await client.call_tool(name, {})
        with pytest.raises(MCPError):
            await client.call_tool(f"tool_{bot}_builtin_fetch", {"url": "http://example.org"})
    assert list(listed) == [name], "one asks a person, one sends what its caller likes"
    assert (text_of(counted), counted.is_error, wrong.is_error) == ("42", False, True)
    calls = (await house.ok("GET", f"/api/tool-calls?bot={bot}"))["items"]
    assert [call["arguments"] for call in calls] == [{"expression": "6 * 7"}]
    made = await house.ok("POST", "/api/keys", json={"kind": "prod", "name": unused("key")})
    async with speaking(house.server, mode, key=made["secret"]) as client:
        assert name not in {tool.name for tool in (await client.list_tools()).tools}
        with pytest.raises(MCPError):
            await client.call_tool(name, {"expression": "6 * 7"})


@both
async def test_bots_are_prompts_whose_questions_are_completed(house: House, mode: str) -> None:
    config = {**OFFERED, "greeting": {"text": "Welcome!", "suggestions": SUGGESTED}}
    bot = await house.bot(config=config)
    async with speaking(house.server, mode) as client:
        suggested = await client.get_prompt(bot)
        given = await client.get_prompt(bot, {"question": "Why?"})
        reference = types.PromptReference(name=bot)
        completed = await client.complete(reference, {"name": "question", "value": "whe"})
    assert [(message.role, said(message.content)) for message in suggested.messages] == [
        ("assistant", "Welcome!"),
        ("user", SUGGESTED[0]),
    ]
    assert said(given.messages[-1].content) == "Why?"
    assert completed.completion.values == SUGGESTED


async def test_a_change_is_told_to_who_listens(house: House) -> None:
    async with speaking(house.server) as client, client.listen(tools_list_changed=True) as news:
        bot = await house.bot(config=dict(OFFERED))
        async with asyncio.timeout(20):
            await anext(aiter(news))
        assert f"ask_{bot}" in {tool.name for tool in (await client.list_tools()).tools}


async def test_a_change_is_told_on_a_session_s_own_stream(house: House) -> None:
    told = asyncio.Event()

    async def heard(message: object) -> None:
        if isinstance(message, types.ToolListChangedNotification):
            told.set()

    async with speaking(house.server, LEGACY, heard=heard) as client:
        await client.list_tools()

        async def published() -> bool:
            await house.bot(config=dict(OFFERED))
            return told.is_set()

        assert await until(published, pause_s=0.2)


@both
async def test_documents_that_come_and_go_are_told(house: House, mode: str) -> None:
    collection = await house.collection()
    told = asyncio.Event()

    async def heard(message: object) -> None:
        if isinstance(message, types.ResourceListChangedNotification):
            told.set()

    async with speaking(house.server, mode, heard=heard) as client, AsyncExitStack() as stack:
        offers = client.server_capabilities.resources
        assert mode == MODERN or (offers and offers.list_changed)
        await client.list_resources()
        if mode == MODERN:
            news = await stack.enter_async_context(client.listen(resources_list_changed=True))

            async def listen() -> None:
                async for _ in news:
                    told.set()

            listening = asyncio.create_task(listen())
            stack.callback(listening.cancel)

        async def uploaded() -> bool:
            await house.upload(collection, f"{unused('page')}.md", b"# News\n")
            return told.is_set()

        assert await until(uploaded, pause_s=0.2)


async def test_a_session_belongs_to_the_credential_that_began_it(house: House) -> None:
    opened = await house.http.post("/mcp", json=INITIALIZE, headers=ACCEPT)
    assert opened.status_code == 200, opened.text
    session = {**ACCEPT, "Mcp-Session-Id": opened.headers["mcp-session-id"], "MCP-Protocol-Version": "2025-11-25"}
    ping = {"jsonrpc": "2.0", "id": 2, "method": "ping"}
    made = await house.ok("POST", "/api/keys", json={"kind": "prod", "name": unused("key")})
    assert (await house.http.post("/mcp", json=ping, headers=session)).status_code == 200
    foreign = await house.http.post("/mcp", json=ping, headers={**session, **house.headers(made["secret"])})
    assert foreign.status_code == 404
    unknown = {**session, "Mcp-Session-Id": "1-00000000000000000000000000000000"}
    assert (await house.http.post("/mcp", json=ping, headers=unknown)).status_code == 404
    assert (await house.http.delete("/mcp", headers=session)).status_code == 200
    assert (await house.http.post("/mcp", json=ping, headers=session)).status_code == 404


async def test_strangers_and_other_sites_are_turned_away(house: House) -> None:
    async with house.server.client("") as nobody:
        answer = await nobody.post("/mcp", json=INITIALIZE, headers=ACCEPT)
    assert (answer.status_code, error_of(answer)["code"]) == (401, "auth_failed")
    assert answer.headers["www-authenticate"] == "Bearer"
    elsewhere = await house.http.post("/mcp", json=INITIALIZE, headers={**ACCEPT, "Origin": "http://evil.example"})
    assert (elsewhere.status_code, error_of(elsewhere)["code"]) == (403, "forbidden")
    renamed = await house.http.post("/mcp", json=INITIALIZE, headers={**ACCEPT, "Host": "evil.example"})
    assert renamed.status_code == 421
    ours = await house.http.post("/mcp", json=INITIALIZE, headers={**ACCEPT, "Origin": house.server.url})
    assert json_of_stream(ours.text)["result"]["serverInfo"]["name"] == "palaver"


def json_of_stream(text: str) -> Any:
    line = next(line for line in text.splitlines() if line.startswith("data: {"))
    return types.jsonrpc_message_adapter.validate_json(line.removeprefix("data: ")).model_dump()
