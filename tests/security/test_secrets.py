"""Secrets on the running server: they go in, models are asked with them, and nothing ever gives them back."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import connect

from palaver.core.db import Database, open_database
from palaver.security.accounts.accounts import Accounts
from palaver.security.signing_in.people import People
from tests.security.home import PASSWORD, Builder, fresh_word
from tests.servers.palaver import PalaverServer, palaver_server
from tests.servers.scripted_llm import ScriptedLLM
from tests.servers.vault_double import ROLE, SECRET, VaultDouble, vault_double

FIRST, SECOND, THIRD = "sk-first-4711-of-a-test", "sk-second-4712-of-a-test", "sk-third-4713-of-a-test"
IN_VAULT = "sk-ant-4714-of-a-test"
HTML = {"Accept": "text/html"}

NEW = itertools.count()  # an answer that was given before asks no model


@pytest.fixture(scope="module")
async def vault() -> AsyncIterator[VaultDouble]:
    async with vault_double() as double:
        double.values["palaver/main/llm/anthropic"] = {"key": IN_VAULT}
        yield double


@pytest.fixture(scope="module")
async def keyless(model: ScriptedLLM, vault: VaultDouble) -> AsyncIterator[PalaverServer]:
    """A server whose settings hold references where keys of models would stand."""
    env = {
        "OPENAI_API_KEY": "secret://openai",
        "OPENAI_BASE_URL": f"{model.url}/v1",
        "ANTHROPIC_API_KEY": "vault://llm/anthropic#key",
        "ANTHROPIC_BASE_URL": model.url,
        "PALAVER_LOG": "debug",
        "PALAVER_VAULT_ADDR": vault.url,
        "PALAVER_VAULT_ROLE_ID": ROLE,
        "PALAVER_VAULT_SECRET_ID": SECRET,
    }
    async with palaver_server(env=env) as running:
        yield running


@pytest.fixture
async def operator(keyless: PalaverServer) -> AsyncIterator[httpx2.AsyncClient]:
    async with keyless.client() as client:
        yield client


async def put(client: httpx2.AsyncClient, name: str, value: str, **more: Any) -> dict[str, Any]:
    answer = await client.put(f"/api/secrets/{name}", json={"value": value, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def ask(client: httpx2.AsyncClient, bot: str = "demo") -> httpx2.Response:
    return await client.post("/api/chat/completion", json={"persona": bot, "message": f"Hello {next(NEW)}"})


async def test_only_operators_are_told_what_is_wrong_inside(
    operator: httpx2.AsyncClient, keyless: PalaverServer
) -> None:
    """A visitor learns that it failed, by each way the same, and under which name the log has the reason."""
    minted = await operator.post("/api/chat/get_token", json={"user_id": "v", "persona": "demo"})
    asked = {"message": "Hello"}
    spoken = {"model": "demo", "messages": [{"role": "user", "content": "Hello"}]}
    async with keyless.client(minted.json()["token"]) as visitor:
        stored = await visitor.post("/api/chat/completion", json=asked)
        session = (await visitor.get("/api/sessions")).json()["items"][0]["id"]
        ways = [
            stored,
            await visitor.post("/api/chat/completion/stream", json=asked),
            await visitor.post("/v1/chat/completions", json=spoken),
            await visitor.post("/v1/chat/completions", json={**spoken, "stream": True}),
            await visitor.post("/v1/chat/completions", json={**spoken, "metadata": {"session_id": session}}),
        ]
        kept = await visitor.get(f"/api/sessions/{session}/messages")
    for answer in ways:
        assert "The model cannot be reached right now." in answer.text
        assert "provider_error" in answer.text
    for answer in (*ways, kept):
        assert not [word for word in ("OPENAI", "secret", "Connection", "base URL") if word in answer.text], answer.text
    assert stored.status_code == 502
    url = keyless.url.replace("http", "ws") + "/ws"
    async with connect(url, proxy=None) as socket:
        await socket.send(json.dumps({"type": "hello", "token": minted.json()["token"]}))
        await socket.send(json.dumps({"type": "user.message", "text": "Hello"}))
        heard = [json.loads(await socket.recv())]
        while heard[-1]["type"] != "error":
            heard.append(json.loads(await asyncio.wait_for(socket.recv(), 20)))
    assert (heard[-1]["code"], "secret" in heard[-1]["message"]) == ("provider_error", False)
    lines = [line for line in keyless.log().splitlines() if "There is no secret 'openai'" in line]
    for name in (stored.headers["x-request-id"], heard[-1]["message"].rpartition(" ")[2].strip(".")):
        assert [line for line in lines if name in line], "the log has it by the name that was told"


async def test_a_models_key_is_a_secret_and_a_new_value_counts_without_a_restart(
    operator: httpx2.AsyncClient, model: ScriptedLLM
) -> None:
    refused = await ask(operator)
    assert refused.status_code == 502
    assert "OPENAI_API_KEY names secret://openai" in refused.json()["error"]["message"]
    assert "There is no secret 'openai'" in refused.json()["error"]["message"]
    for value in (FIRST, SECOND):
        await put(operator, "openai", value)
        assert (await ask(operator)).status_code == 200
        assert model.last().headers["authorization"] == f"Bearer {value}"
    rotated = await operator.post("/api/secrets/openai/rotate", json={"value": THIRD})
    assert (rotated.json()["version"], rotated.json()["hint"]) == (3, "test")
    assert (await ask(operator)).status_code == 200
    assert model.last().headers["authorization"] == f"Bearer {THIRD}"
    listed = (await operator.get("/api/secrets")).json()["items"]
    assert [(each["name"], each["used_in"]) for each in listed] == [("openai", ["OPENAI_API_KEY"])]
    used = (await operator.get("/api/secrets/openai/usage")).json()["items"]
    assert [(use["place"], use["reference"]) for use in used] == [("OPENAI_API_KEY", "secret://openai")]
    assert used[0]["last_at"] is not None
    assert listed[0]["last_used_at"] == used[0]["last_at"]


async def test_a_models_key_stands_in_vault(
    operator: httpx2.AsyncClient, model: ScriptedLLM, vault: VaultDouble
) -> None:
    bot = {"alias": "claude", "name": "Claude", "config": {"model": {"connection": "anthropic"}}}
    assert (await operator.post("/api/bots", json=bot)).status_code == 201
    assert (await ask(operator, "claude")).status_code == 200
    assert model.last().headers["x-api-key"] == IN_VAULT
    assert "GET /v1/secret/data/palaver/main/llm/anthropic" in vault.asked
    page = await operator.get("/secrets", headers=HTML)
    assert "vault://llm/anthropic#key" in page.text


@pytest.mark.parametrize("value", ["two words", "line\r\nHost: elsewhere", "schlüssel", "\x00"])
async def test_what_is_no_key_is_not_sent(operator: httpx2.AsyncClient, model: ScriptedLLM, value: str) -> None:
    await put(operator, "openai", value)
    asked = len(model.requests)
    answer = await ask(operator)
    assert answer.status_code == 502
    assert "characters stand that no key has" in answer.json()["error"]["message"]
    assert value not in answer.json()["error"]["message"]
    assert len(model.requests) == asked


async def test_names_and_ends_are_checked(operator: httpx2.AsyncClient) -> None:
    for name in ("a%2fb", "-a", "a%20b", "%2e%2e", "a" * 101, "%00", "ä"):
        assert (await operator.put(f"/api/secrets/{name}", json={"value": "x"})).status_code in {404, 422}, name
        assert (await operator.delete(f"/api/secrets/{name}")).status_code == 404
        assert (await operator.get(f"/api/secrets/{name}/usage")).status_code == 404
        assert (await operator.post(f"/api/secrets/{name}/rotate", json={"value": "x"})).status_code == 404
    for body in ({}, {"value": ""}, {"value": "x" * 65_537}, {"value": "x", "expires_at": "2020-01-01T00:00:00Z"}):
        assert (await operator.put("/api/secrets/checked", json=body)).status_code == 422
    assert (await operator.post("/api/secrets/absent/rotate", json={"value": "x"})).status_code == 404
    ending = await put(operator, "ending", FIRST, expires_at="2099-01-31T00:00:00Z")
    assert ending["expires_at"] == "2099-01-31T00:00:00Z"
    assert (await operator.post("/api/secrets/ending/rotate", json={"value": "x"})).json()["expires_at"] is None
    assert (await operator.delete("/api/secrets/ending")).status_code == 204
    assert (await operator.delete("/api/secrets/ending")).status_code == 404
    assert (await operator.post("/api/secrets/rotate")).json() == {"secrets": 0}


async def test_a_refusal_does_not_repeat_the_value(operator: httpx2.AsyncClient) -> None:
    for body in (
        {"value": [THIRD]},
        {"value": {THIRD: 1}},
        {"value": THIRD, "expires_at": THIRD},
        {"value": THIRD, "expires_at": 5},
        [THIRD],
        THIRD,
    ):
        answer = await operator.put("/api/secrets/refused", json=body)
        assert answer.status_code == 422
        assert THIRD not in answer.text
    broken = await operator.put("/api/secrets/refused", content=json.dumps({"value": THIRD})[:-1])
    assert broken.status_code == 400
    assert THIRD not in broken.text


async def test_each_account_has_its_own_names(keyless: PalaverServer, operator: httpx2.AsyncClient) -> None:
    async with opened(keyless) as db:
        account = await Accounts(db).add("other", "Other")
        key = await Builder(keyless, db).super_key(account)
    await put(operator, "shared", FIRST)
    async with keyless.client(key) as other:
        assert (await other.get("/api/secrets/shared/usage")).status_code == 404
        assert (await put(other, "shared", "theirs"))["version"] == 1
        assert (await other.delete("/api/secrets/shared")).status_code == 204
        assert (await other.get("/api/secrets")).json()["items"] == []
    assert [
        each["version"] for each in (await operator.get("/api/secrets")).json()["items"] if each["name"] == "shared"
    ]


@asynccontextmanager
async def opened(server: PalaverServer) -> AsyncIterator[Database]:
    db = await open_database(server.dsn)
    try:
        yield db
    finally:
        await db.close()


@pytest.fixture
async def browser(keyless: PalaverServer) -> AsyncIterator[httpx2.AsyncClient]:
    """An administrator's browser, without script."""
    async with opened(keyless) as db:
        account, email = await Accounts(db).first(), f"ana@{fresh_word()}.example"
        assert account is not None
        await People(db).add(account, email, "Ana", "admin", PASSWORD)
    async with keyless.client("") as client:
        client.headers["Origin"] = keyless.url
        answer = await client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        yield client


async def test_the_page_takes_values_and_gives_none_back(browser: httpx2.AsyncClient) -> None:
    assert 'name="value"' in (await browser.get("/secrets?new=1", headers=HTML)).text
    wrong = await browser.post("/secrets", data={"name": "no name", "value": THIRD}, headers=HTML)
    assert (wrong.status_code, THIRD in wrong.text) == (422, False)
    saved = await browser.post("/secrets", data={"name": "typed", "value": f" {THIRD} ", "expires": "2099-12-31"})
    assert (saved.status_code, saved.headers["location"]) == (303, "/secrets")
    page = (await browser.get("/secrets", headers=HTML)).text
    assert "typed" in page
    assert "version 1" in page
    for path in ("/secrets?rotate=typed", "/secrets"):
        assert THIRD not in (await browser.get(path, headers=HTML)).text
    again = await browser.post("/secrets/typed/rotate", data={"value": SECOND}, headers=HTML)
    assert again.status_code == 303
    assert "version 2" in (await browser.get("/secrets", headers=HTML)).text
    assert (await browser.get("/secrets?rotate=absent", headers=HTML)).status_code == 404
    assert (await browser.post("/secrets/typed/delete", headers=HTML)).status_code == 303
    assert "typed" not in (await browser.get("/secrets", headers=HTML)).text


async def test_afterwards_no_value_stands_anywhere(
    keyless: PalaverServer, operator: httpx2.AsyncClient, browser: httpx2.AsyncClient
) -> None:
    """Answers, pages, exports, the audit, the log, every row of every table, every file of the data directory."""
    await put(operator, "openai", THIRD)
    assert (await ask(operator)).status_code == 200
    values = [value.encode() for value in (FIRST, SECOND, THIRD, IN_VAULT, SECRET)]
    spelled = [form for value in values for form in (value, value.hex().encode())]
    data = ("/api/secrets", "/api/secrets/openai/usage", "/api/audit?limit=200", "/api/audit/export", "/metrics")
    pages = ("/secrets", "/secrets?rotate=openai", "/status/checks", "/audit", "/bots")
    seen = [keyless.log().encode(), *[(await operator.get(path)).content for path in data]]
    seen += [(await browser.get(path, headers=HTML)).content for path in pages]
    async with opened(keyless) as db, db.pool.acquire() as connection:
        names = await connection.fetch("select format('%I', tablename) as t from pg_tables where schemaname = 'public'")
        for name in names:
            rows = await connection.fetch(f"select t::text as row from {name['t']} t")
            seen.extend(row["row"].encode() for row in rows)
    assert len(names) > 20
    files = [path for path in keyless.data_dir.rglob("*") if path.is_file()]
    assert [path for path in files if path.name == "master.key"]
    seen.extend(path.read_bytes() for path in files)
    assert sum(map(len, seen)) > 10_000_000
    assert [path for path in files if b"claude" in path.read_bytes()], "what is no secret would be found"
    assert not [form for form in spelled for text in seen if form in text]
    acts = (await operator.get("/api/audit?limit=200")).text
    assert "/api/secrets/openai" in acts
