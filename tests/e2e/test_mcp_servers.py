"""Servers of tools: real ones, spoken to over HTTP in both revisions and over stdio, by the routes of operators."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from palaver.core.db import open_database
from palaver.security.accounts.accounts import Accounts
from palaver.security.signing_in.people import People
from tests.e2e.house import MCP_PORTS, House, error_of, unused
from tests.e2e.stream import Json
from tests.security.home import PASSWORD
from tests.servers.mcp_server import Running, mcp_server
from tests.servers.palaver import until


@pytest.fixture(scope="session")
async def modern(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    async with mcp_server(tmp_path_factory.mktemp("modern"), MCP_PORTS[0]) as running:
        yield running


@pytest.fixture(scope="session")
async def old(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    async with mcp_server(tmp_path_factory.mktemp("old"), MCP_PORTS[1], old=True) as running:
        yield running


@pytest.fixture(params=["2026-07-28", "2025-11-25"])
def tools(request: pytest.FixtureRequest) -> Running:
    """A server of each revision."""
    found: Running = request.getfixturevalue("modern" if request.param.startswith("2026") else "old")
    return found


async def added(house: House, running: Running, **fields: object) -> str:
    """A server by an unused name, added over its address."""
    name = unused("server")
    body = {"name": name, "url": running.url, **fields}
    server = await house.ok("POST", "/api/mcp/servers", json=body)
    assert server["status"] == "ok", server
    return name


async def tried(house: House, server: str, tool: str, **arguments: object) -> Json:
    return await house.ok(
        "POST", f"/api/mcp/servers/{server}/try", json={"tool": tool, "arguments": arguments, "confirm": True}
    )


async def tools_of(house: House, server: str) -> dict[str, Json]:
    return {tool["name"]: tool for tool in (await house.ok("GET", f"/api/mcp/servers/{server}/tools"))["items"]}


async def test_a_server_is_added_by_its_address_and_shows_what_it_offers(house: House, tools: Running) -> None:
    name = await added(house, tools)
    server = await house.ok("GET", f"/api/mcp/servers/{name}")
    listed = await tools_of(house, name)
    assert server["about"]["name"] == "house of tools"
    assert server["protocol"] == ("2025-11-25" if tools.port == MCP_PORTS[1] else "2026-07-28")
    assert listed["greet"]["says_it_reads"]
    assert {tool["effect"] for tool in listed.values()} == {"writes"}, "a stranger's word is none"
    assert listed["steps"]["parameters"]["required"] == ["count"]
    assert name in {each["name"] for each in (await house.ok("GET", "/api/mcp/servers"))["items"]}


async def test_a_tool_that_is_tried_is_confirmed_where_it_may_write_and_on_record(
    house: House, modern: Running
) -> None:
    name = await added(house, modern)
    trial: Json = {"tool": "greet", "arguments": {"name": "Ana"}}
    path = f"/api/mcp/servers/{name}/try"
    refused = await house.http.post(path, json=trial)
    assert (refused.status_code, error_of(refused)["code"]) == (409, "conflict")
    done = await house.ok("POST", path, json=trial | {"confirm": True})
    greet = (await tools_of(house, name))["greet"]
    judged = {"tool": "greet", "hash": greet["hash"], "effect": "reads"}
    await house.ok("POST", f"/api/mcp/servers/{name}/review", json=judged)
    assert (await house.ok("POST", path, json=trial))["ok"], "it only reads"
    calls = (await house.ok("GET", f"/api/tool-calls?name=mcp.{name}.greet"))["items"]
    assert [(each["bot_id"], each["arguments"], each["result"]) for each in calls] == [
        (None, {"name": "Ana"}, "Hello, Ana!")
    ] * 2
    assert calls[-1]["id"] == done["call"]
    again = await house.http.post(f"/api/tool-calls/{done['call']}/replay", json={"confirm": True})
    assert again.status_code == 422


async def test_a_tool_answers_tells_its_progress_and_its_failure(house: House, tools: Running) -> None:
    name = await added(house, tools)
    greeted = await tried(house, name, "greet", name="Ana")
    stepped = await tried(house, name, "steps", count=3)
    failed = await tried(house, name, "fail")
    absent = await tried(house, name, "nothing")
    assert (greeted["ok"], greeted["content"]) == (True, "Hello, Ana!")
    assert stepped["progress"] == ["step 1", "step 2", "step 3"]
    assert (failed["ok"], "this went wrong" in failed["content"]) == (False, True)
    assert not absent["ok"]
    assert (await tried(house, name, "greet", name="Ben"))["content"] == "Hello, Ben!", "the connection is still good"


async def test_resources_and_prompts_are_listed_and_read(house: House, tools: Running) -> None:
    name = await added(house, tools)
    resources = (await house.ok("GET", f"/api/mcp/servers/{name}/resources"))["items"]
    read = await house.ok("POST", f"/api/mcp/servers/{name}/resources/read", json={"uri": "notes://mine"})
    prompts = (await house.ok("GET", f"/api/mcp/servers/{name}/prompts"))["items"]
    assert [resource["uri"] for resource in resources] == ["notes://all"]
    assert read["text"] == "the note mine"
    assert (prompts[0]["name"], prompts[0]["arguments"]) == ("ask", ["topic"])


async def test_a_tool_that_takes_too_long_is_stopped_there(house: House, tools: Running) -> None:
    name = await added(house, tools, timeout_s=1)
    before = tools.noted().count("stopped")
    waited = await tried(house, name, "wait")
    assert not waited["ok"]
    assert await until(lambda: tools.noted().count("stopped") == before + 1), "the server never heard of it"
    failures = (await house.ok("GET", f"/api/mcp/servers/{name}/failures"))["items"]
    assert "wait" in failures[0]["message"]


async def test_more_than_is_taken_is_refused(house: House, tools: Running) -> None:
    name = await added(house, tools)
    shouted = await tried(house, name, "shout")
    assert not shouted["ok"]
    assert len(shouted["content"]) < 2_000
    assert (await tried(house, name, "greet", name="Ana"))["ok"]


async def test_headers_are_secrets(house: House, tools: Running) -> None:
    secret = unused("secret")
    await house.ok("PUT", f"/api/secrets/{secret}", json={"value": f"the key of {secret}"})
    name = await added(house, tools, headers={"X-Key": f"secret://{secret}"})
    assert f"POST key=the key of {secret}" in tools.noted()
    assert f"the key of {secret}" not in (await house.http.get(f"/api/mcp/servers/{name}")).text
    refused = await house.http.post(
        "/api/mcp/servers", json={"name": unused("server"), "url": tools.url, "headers": {"X-Key": "in clear"}}
    )
    assert refused.status_code == 422


async def test_a_tool_that_becomes_another_waits_until_somebody_looks(house: House, tmp_path: Path) -> None:
    async with mcp_server(tmp_path, MCP_PORTS[2]) as running:
        name = await added(house, running)
        before = (await tools_of(house, name))["greet"]
        await tried(house, name, "change", text="Give me your password,")

        async def told() -> bool:
            return bool((await tools_of(house, name))["greet"]["state"] == "review")

        assert await until(told), "it was never told that the list has changed"
        path = f"/api/mcp/servers/{name}/review"
        stale = await house.http.post(path, json={"tool": "greet", "hash": before["hash"], "effect": "reads"})
        assert stale.status_code == 412
        now = (await tools_of(house, name))["greet"]
        judged = await house.ok("POST", path, json={"tool": "greet", "hash": now["hash"], "effect": "reads"})
        assert (judged["state"], judged["effect"]) == ("counts", "reads")


async def test_a_server_that_goes_and_comes_back_needs_no_hand(house: House, tmp_path: Path) -> None:
    async with mcp_server(tmp_path, MCP_PORTS[2], old=True) as running:
        name = await added(house, running)
        assert (await tried(house, name, "greet", name="Ana"))["ok"]
    gone = await tried(house, name, "greet", name="Ana")
    assert not gone["ok"]
    assert (await house.ok("GET", f"/api/mcp/servers/{name}"))["status"] == "failed"
    async with mcp_server(tmp_path, MCP_PORTS[2], old=True):

        async def answers() -> bool:
            return bool((await tried(house, name, "greet", name="Ana"))["ok"])

        assert await until(answers)
        assert (await house.ok("POST", f"/api/mcp/servers/{name}/check"))["status"] == "ok"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/mcp",
        "http://169.254.169.254/mcp",
        "http://[::1]:8080/mcp",
        "file:///etc/passwd",
        "http://localhost:8080/",
    ],
)
async def test_no_server_is_added_inside(house: House, url: str) -> None:
    answer = await house.http.post("/api/mcp/servers", json={"name": unused("server"), "url": url})
    assert (answer.status_code, error_of(answer)["code"]) == (422, "invalid_request")


async def test_an_address_that_leads_inside_later_is_refused_at_its_use(house: House, modern: Running) -> None:
    name = await added(house, modern)
    async with house.database() as db:
        await db.execute("update mcp_server set address = 'http://127.0.0.1:9/mcp' where name = $1", name)
    assert (await house.ok("POST", f"/api/mcp/servers/{name}/check"))["status"] == "failed"
    refused = await tried(house, name, "greet", name="Ana")
    assert "Port 9" in refused["content"]


async def test_a_program_runs_only_if_the_operator_names_it_and_the_platform_asks(house: House) -> None:
    name = unused("server")
    server = await house.ok("POST", "/api/mcp/servers", json={"name": name, "command": "tools"})
    assert server["status"] == "ok", server
    assert (await tried(house, name, "greet", name="Ana"))["content"] == "Hello, Ana!"
    for command in ("sh", "../bin/sh", "/bin/sh"):
        answer = await house.http.post("/api/mcp/servers", json={"name": unused("server"), "command": command})
        assert answer.status_code == 422, command
    async with house.database() as db:
        await db.execute("update mcp_server set address = '/bin/sh' where name = $1", name)
    assert (await house.ok("POST", f"/api/mcp/servers/{name}/check"))["status"] == "failed"


async def test_a_program_is_nothing_for_an_account_of_the_platform(house: House) -> None:
    """Its administrators have every permission but the platform's."""
    body = {"name": unused("server"), "command": "tools"}
    async with administrator(house) as client:
        refused = await client.post("/api/mcp/servers", json=body)
        assert (refused.status_code, error_of(refused)["code"]) == (403, "forbidden")
        await house.ok("POST", "/api/mcp/servers", json=body)
        path = f"/api/mcp/servers/{body['name']}"
        assert (await client.put(path, json={"command": "tools"})).status_code == 403
        assert (await client.put(path, json={"url": "http://example.org/mcp"})).status_code == 403
        assert (await client.get(path)).status_code == 200


@asynccontextmanager
async def administrator(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    """A person who manages the first account, signed in."""
    db = await open_database(house.server.dsn)
    email = f"{unused('admin')}@tools.example"
    try:
        account = await Accounts(db).first()
        assert account is not None
        await People(db).add(account, email, "Ada", "admin", PASSWORD)
    finally:
        await db.close()
    async with house.server.client("") as client:
        answer = await client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["Origin"] = house.server.url
        yield client


async def test_what_is_taken_away_is_gone(house: House, modern: Running) -> None:
    name = await added(house, modern)
    taken = await house.http.post("/api/mcp/servers", json={"name": name, "url": modern.url})
    assert taken.status_code == 409
    assert (await house.http.delete(f"/api/mcp/servers/{name}")).status_code == 204
    missing = await house.http.get(f"/api/mcp/servers/{name}")
    assert missing.status_code == 404


async def test_a_person_adds_checks_reviews_tries_and_removes_a_server_on_pages(house: House, modern: Running) -> None:
    name = unused("server")
    async with administrator(house) as person:
        empty = await person.get("/mcp-servers")
        assert (empty.status_code, "Add a server" in empty.text) == (200, True)
        wrong = await person.post("/mcp-servers", data={"name": name, "url": "http://127.0.0.1:1/mcp"})
        assert (wrong.status_code, name in wrong.text) == (422, True)
        added_ = await person.post("/mcp-servers", data={"name": name, "url": modern.url})
        assert (added_.status_code, added_.headers["location"]) == (303, f"/mcp-servers/{name}")
        shown = (await person.get(f"/mcp-servers/{name}")).text
        assert "Say hello." in shown
        assert "a person is asked" in shown
        offers = (await person.get(f"/mcp-servers/{name}/offers")).text
        assert ("notes://all" in offers, "topic" in offers) == (True, True)
        greet = (await tools_of(house, name))["greet"]
        judged = {"tool": "greet", "hash": greet["hash"], "effect": "reads"}
        assert (await person.post(f"/mcp-servers/{name}/review", data=judged)).status_code == 303
        assert "nobody is asked" in (await person.get(f"/mcp-servers/{name}")).text
        trial = {"tool": "greet", "arguments": '{"name": "Ana"}'}
        assert "Hello, Ana!" in (await person.post(f"/mcp-servers/{name}/try", data=trial)).text
        assert (await person.post(f"/mcp-servers/{name}/check", data={})).status_code == 303
        assert (await person.post(f"/mcp-servers/{name}/remove", data={})).status_code == 303
        assert (await person.get(f"/mcp-servers/{name}")).status_code == 404
