"""Services by their OpenAPI documents: imported, asked with what the model says, and never a way out of bounds."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.e2e.house import House, error_of, unused
from tests.e2e.stream import joined
from tests.servers.notes_double import DOCUMENT, Notes
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script, ScriptedCall


@pytest.fixture
async def name(house: House, service: Notes) -> AsyncIterator[str]:
    """The service of the notes, imported under a fresh name."""
    name = unused("notes")
    await house.ok("PUT", f"/api/secrets/{name}", json={"value": f"the key of {name}"})
    auth = {"secret": f"secret://{name}", "kind": "header", "name": "X-Api-Key"}
    body = {"name": name, "document": DOCUMENT, "base_url": service.url, "auth": auth}
    made = await house.ok("POST", "/api/tools/services", json=body)
    assert f"http.{name}.write" in made["tools"]
    yield name
    await house.ok("DELETE", f"/api/tools/services/{name}")


def config(name: str, *operations: str, approval: str | None = None, **fields: Any) -> dict[str, Any]:
    tools = [f"http.{name}.{operation}" for operation in operations]
    overrides = {tool: {"approval": approval} for tool in tools} if approval else {}
    return {"tools": {"enabled": tools, "overrides": overrides, **fields}}


def calling(name: str, operation: str, arguments: str = "{}") -> Script:
    call = ScriptedCall(f"http_{name}_{operation}", arguments, "call_1")
    return Script(text="", tokens=0, calls=(call,), rounds=(Script(text="So: {result}"),))


async def test_a_model_reads_through_a_service(house: House, service: Notes, name: str) -> None:
    bot = await house.bot(calling(name, "list", '{"q": "a&b=c/../d"}'), config=config(name, "list"))
    events = await house.asked(bot, "List them")
    assert "HTTP 200 text/plain" in joined(events)
    assert service.asked[-1] == "/notes?q=a%26b%3Dc%2F..%2Fd"


async def test_what_writes_waits_and_carries_its_key(house: House, service: Notes, name: str) -> None:
    bot = await house.bot(calling(name, "write", '{"body": {"text": "hi"}}'), config=config(name, "write"))
    stream = await house.stream(bot, "Write it down")
    asked = await stream.until("approval_required")
    before = len(service.written)
    turn = stream.seen[0].data["turn_id"]
    await house.ok("POST", f"/api/chat/turns/{turn}/approvals/{asked.data['call_id']}", json={"ok": True})
    await stream.all()
    [(method, body, headers)] = service.written[before:]
    assert (method, body) == ("POST", {"text": "hi"})
    assert headers["X-Api-Key"] == f"the key of {name}"
    assert headers["Idempotency-Key"] == f"{turn}.1"


async def test_it_writes_alone_only_where_nothing_else_was_read(house: House, service: Notes, name: str) -> None:
    """Approval "never" for this very tool, a first question, and nothing but the person's own words."""
    free = config(name, "write", approval="never")
    bot = await house.bot(calling(name, "write", '{"body": {"text": "free"}}'), config=free)
    before = len(service.written)
    events = await house.asked(bot, "Write it down")
    assert len(service.written) == before + 1
    again = await house.stream(bot, "And again", session=events[0].data["session_id"])
    await again.until("approval_required")
    await house.ok("POST", f"/api/chat/turns/{again.seen[0].data['turn_id']}/cancel")
    await again.all()
    assert len(service.written) == before + 1


@pytest.mark.parametrize(
    ("operation", "arguments", "told"),
    [
        ("one", '{"id": "../../admin"}', "is not of type 'integer'"),
        ("huge", "{}", "The service did not answer as it should: TooLong"),
        ("hang", "{}", "took longer than 1 s"),
        ("away", "{}", "HTTP 302"),
    ],
)
async def test_what_goes_wrong_is_told(
    house: House, service: Notes, name: str, operation: str, arguments: str, told: str
) -> None:
    defaults = {"timeout_s": 1 if operation == "hang" else 20}
    bot = await house.bot(calling(name, operation, arguments), config=config(name, operation, defaults=defaults))
    events = await house.asked(bot, "Try it")
    assert told in joined(events)
    assert events[-1].data["finish_reason"] == "stop"
    assert service.hanging == 0


async def test_a_stopped_turn_stops_its_tool(house: House, service: Notes, name: str) -> None:
    bot = await house.bot(calling(name, "hang"), config=config(name, "hang", defaults={"timeout_s": 300}))
    stream = await house.stream(bot, "Hang")
    await stream.until("tool_call_started")

    async def hangs() -> bool:
        return service.hanging == 1

    assert await until(hangs)
    await house.ok("POST", f"/api/chat/turns/{stream.seen[0].data['turn_id']}/cancel")
    assert (await stream.all())[-1].data["finish_reason"] == "cancelled"

    async def over() -> bool:
        return service.hanging == 0

    assert await until(over)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"document": DOCUMENT, "base_url": "http://127.0.0.1:1/"}, "Port 1 is not asked"),
        ({"document": DOCUMENT, "base_url": "http://10.0.0.1/"}, "no address on the public internet"),
        ({"document": DOCUMENT}, "names no server"),
        ({"document": {"swagger": "2.0"}}, "no OpenAPI document"),
        ({"document": "a: &a [*a]"}, "neither JSON nor YAML"),
        ({"document": "x" * 100}, "neither JSON nor YAML"),
        ({"url": "http://169.254.169.254/openapi.json"}, "no address on the public internet"),
        ({}, "Give the document"),
    ],
)
async def test_what_cannot_be_imported_is_refused(house: House, body: dict[str, Any], told: str) -> None:
    answer = await house.http.post("/api/tools/services", json={"name": unused("wrong"), **body})
    assert answer.status_code == 422
    assert told in error_of(answer)["message"]
