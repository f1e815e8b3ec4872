"""Bots over HTTP: created and published at once, listed, read, archived, and refused when their document is wrong."""

from typing import Any

import pytest

from tests.e2e.house import House, error_of, json_of, unused
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script


async def test_a_created_bot_can_be_talked_to_at_once_on_every_worker(house: House) -> None:
    alias = unused("bot")
    house.llm.scripts["a-model"] = Script(text="At once.")
    body = {"alias": alias, "name": "A bot", "description": "For this.", "prompt": "Be brief.", "model": "a-model"}
    created = await house.http.post("/api/bots", json=body)
    assert created.status_code == 201
    shown = json_of(created)
    assert (shown["alias"], shown["name"], shown["version"]) == (alias, "A bot", 1)
    assert shown["config"]["prompt"]["system"] == "Be brief."
    for worker in house.server.worker_pids:
        events = await house.asked(alias, "Hi", worker=worker)
        assert events[-1].data["finish_reason"] == "stop"
    assert house.request_of("a-model").body["messages"][0]["content"].startswith("Be brief.")
    assert await house.ok("GET", f"/api/bots/{alias}") == shown


async def test_a_bot_follows_the_first_configured_provider(house: House) -> None:
    alias = unused("bot")
    await house.ok("POST", "/api/bots", json={"alias": alias, "name": "Auto"})
    before = len(house.llm.requests)
    await house.ask(alias, "Hi")
    assert house.llm.requests[-1].path == "/v1/chat/completions"
    assert len(house.llm.requests) == before + 1


async def test_lists_are_paged(house: House) -> None:
    made = {await house.bot() for _ in range(5)}
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await house.ok("GET", f"/api/bots?limit=2{cursor and f'&cursor={cursor}'}")
        assert page.keys() == {"items", "next_cursor"}
        assert len(page["items"]) <= 2
        found += [item["alias"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert len(found) == len(set(found))
    assert made <= set(found)


async def test_a_key_for_some_bots_pages_through_those(house: House) -> None:
    bots = [await house.bot() for _ in range(5)]
    own = [(await house.ok("GET", f"/api/bots/{alias}"))["id"] for alias in (bots[1], bots[4])]
    key = {"kind": "test", "name": "for two", "bots": own}
    secret = (await house.ok("POST", "/api/keys", json=key))["secret"]
    async with house.server.client(secret) as client:
        first = json_of(await client.get("/api/bots?limit=1"))
        second = json_of(await client.get(f"/api/bots?limit=1&cursor={first['next_cursor']}"))
    assert [item["alias"] for item in first["items"] + second["items"]] == [bots[1], bots[4]]
    assert second["next_cursor"] is None


async def test_a_version_is_asked_by_its_id(house: House) -> None:
    bot = await house.bot(Script(text="It is me."))
    persona = {"id": (await house.ok("GET", f"/api/bots/{bot}"))["version_id"]}
    answer = await house.ok("POST", "/api/chat/completion", json={"message": "Who?", "persona": persona})
    assert answer["rg_response"]["response"] == "It is me."


async def test_an_archived_bot_is_gone_everywhere_and_its_conversations_stay(house: House) -> None:
    bot = await house.bot(Script(text="Goodbye."))
    for worker in house.server.worker_pids:
        await house.asked(bot, "Hi", worker=worker)
    session, other = [json_of(await house.ask(bot, "Hi"))["session_id"] for _ in range(2)]
    assert (await house.http.delete(f"/api/bots/{bot}")).status_code == 204
    assert (await house.http.get(f"/api/bots/{bot}")).status_code == 404
    assert (await house.http.delete(f"/api/bots/{bot}")).status_code == 404

    async def gone() -> bool:
        workers = house.server.worker_pids
        answers = [await house.stream(bot, "Hi", worker=worker) for worker in workers]
        answers += [await house.stream(None, "And?", session=other, worker=worker) for worker in workers]
        return {answer.status for answer in answers} == {404}

    assert await until(gone, pause_s=0.1)
    assert [item["content"] for item in await house.messages(session)] == ["Hi", "Goodbye."]


async def test_an_alias_is_taken_once(house: House) -> None:
    bot = await house.bot()
    answer = await house.http.post("/api/bots", json={"alias": bot, "name": "Again"})
    assert answer.status_code == 409
    assert error_of(answer)["code"] == "conflict"
    assert bot in error_of(answer)["message"]


@pytest.mark.parametrize(
    "fields",
    [
        {"alias": "NO"},
        {"alias": "ab"},
        {"alias": "x" * 101},
        {"alias": "good-one", "prompt": "x" * 64_001},
        {"alias": "good-one", "collections": ["no-such-collection"]},
        {"alias": "good-one", "config": {"model": {"params": {"temperature": 3}}}},
        {"alias": "good-one", "config": {"no_such_section": {}}},
        {"alias": "good-one", "config": {"model": "not a section"}},
        {"alias": "good-one", "config": {"model": {"connection": "no-such-provider"}}},
        {"alias": "good-one", "config": {"knowledge": {"retrieval": {"top_k": 9, "candidates": 8}}}},
        {"alias": "good-one", "config": {"knowledge": {"retrieval": {"weights": {"dense": 0, "sparse": 0}}}}},
        {"alias": "good-one", "config": {"model": {"timeout_s": 0}, "context": {"history": {"max_turns": -1}}}},
    ],
)
async def test_a_wrong_document_is_refused_with_what_is_wrong(house: House, fields: dict[str, Any]) -> None:
    answer = await house.http.post("/api/bots", json={"name": "Wrong", **fields})
    assert answer.status_code == 422
    assert error_of(answer)["code"] == "invalid_request"


async def test_all_findings_come_at_once(house: House) -> None:
    config = {"model": {"timeout_s": 0, "params": {"temperature": 9}}, "context": {"history": {"max_turns": -1}}}
    answer = await house.http.post("/api/bots", json={"alias": "good-one", "name": "Wrong", "config": config})
    paths = {finding["path"] for finding in error_of(answer)["details"]}
    assert {"model.timeout_s", "model.params.temperature", "context.history.max_turns"} <= {
        path.lstrip("/").replace("/", ".") for path in paths
    }
