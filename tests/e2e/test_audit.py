"""The audit: administrative acts, sign-ins and denials leave a row and a log line; reading and chatting leave none."""

import pytest

from tests.e2e.house import House, error_of, unused
from tests.e2e.stream import Json
from tests.e2e.test_tokens import publish
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script


async def acts(house: House, of: str) -> list[Json]:
    """The acts on record whose target or details name `of`, oldest first; that a key was used is none of them."""
    rows = await house.rows(
        "select actor, action, outcome, target, details, address, user_agent, request_id from core_audit"
        " where (target like $1 or details::text like $1) and action <> 'key-use' order by seq",
        f"%{of}%",
    )
    return [dict(row) for row in rows]


async def denials(house: House, of: str) -> list[Json]:
    """The refused acts that name `of`, once they are written: that happens beside the request."""
    found: list[Json] = []

    async def written() -> bool:
        found[:] = [act for act in await acts(house, of) if act["outcome"] == "denied"]
        return bool(found)

    assert await until(written)
    return found


async def test_an_act_is_on_record_with_who_what_and_the_requests_id(house: House) -> None:
    name = unused("acts")
    created = await house.http.post("/api/collections", json={"name": name})
    deleted = await house.http.delete(f"/api/collections/{name}")
    assert deleted.status_code == 204
    first, second = await acts(house, name)
    assert first["action"] == second["action"] == "knowledge.write"
    assert first["actor"] == second["actor"]
    assert first["actor"].startswith("key:")
    assert (first["target"], second["target"]) == ("POST /api/collections", f"DELETE /api/collections/{name}")
    assert first["request_id"] == created.headers["x-request-id"]
    assert second["request_id"] == deleted.headers["x-request-id"]
    assert (first["outcome"], first["address"]) == ("done", "127.0.0.1")
    assert first["user_agent"] == created.request.headers["user-agent"]


async def test_what_failed_or_only_read_is_no_act(house: House) -> None:
    name = unused("acts")
    await house.ok("POST", "/api/collections", json={"name": name})
    assert (await house.http.post("/api/collections", json={"name": name})).status_code == 409
    await house.ok("GET", f"/api/collections/{name}")
    await house.ok("POST", f"/api/collections/{name}/search", json={"query": "anything"})
    assert len(await acts(house, name)) == 1


async def test_chatting_is_no_act(house: House) -> None:
    bot = await house.bot(Script(text="Hello."))
    await house.ask(bot, "Hi")
    assert [act["target"] for act in await acts(house, bot)] == ["POST /api/bots"]


@pytest.mark.parametrize("kind", ["test", "prod", "ui"])
async def test_a_denial_is_on_record(house: House, kind: str) -> None:
    made = await house.ok("POST", "/api/keys", json={"kind": kind, "name": unused("denied")})
    path = f"/api/collections/{unused('acts')}"
    refused = await house.http.delete(path, headers={"Authorization": f"Bearer {made['secret']}"})
    assert refused.status_code == 403
    assert error_of(refused)["code"] == "forbidden"
    (act,) = await denials(house, path)
    assert (act["action"], act["actor"]) == ("knowledge.write", f"key:{made['key']['id']}")
    assert act["request_id"] == refused.headers["x-request-id"]


async def test_a_denial_by_a_handler_is_on_record(house: House) -> None:
    bot = await house.bot()
    await publish(house, bot)
    made = await house.ok("POST", "/api/keys", json={"kind": "prod", "name": unused("denied")})
    asked = {"message": "Hi", "persona": {"alias": bot, "version": 1}}
    headers = {"Authorization": f"Bearer {made['secret']}"}
    refused = await house.http.post("/api/chat/completion", json=asked, headers=headers)
    assert refused.status_code == 403

    async def told() -> bool:
        found = await denials(house, "/api/chat/completion")
        return [act["action"] for act in found if act["actor"].endswith(made["key"]["id"])] == ["chat.use"]

    assert await until(told)


async def test_a_denial_that_is_repeated_is_one_row(house: House) -> None:
    made = await house.ok("POST", "/api/keys", json={"kind": "prod", "name": unused("denied")})
    path = f"/api/collections/{unused('acts')}"
    for number in range(20):
        headers = {"Authorization": f"Bearer {made['secret']}"}
        assert (await house.http.delete(f"{path}-{number}", headers=headers)).status_code == 403
    assert len(await denials(house, path)) <= 2  # each worker counts for itself


async def test_a_made_key_is_named_and_its_secret_is_nowhere(house: House) -> None:
    made = await house.ok("POST", "/api/keys", json={"kind": "prod", "name": unused("named")})
    assert (await house.http.delete(f"/api/keys/{made['key']['id']}")).status_code == 204
    created, revoked = await acts(house, made["key"]["id"])
    assert (created["action"], revoked["action"]) == ("keys.manage", "keys.manage")
    assert not await acts(house, made["secret"])


async def test_an_act_is_a_log_line_too(house: House) -> None:
    name = unused("acts")
    answer = await house.http.post("/api/collections", json={"name": name})
    request = answer.headers["x-request-id"]

    async def logged() -> bool:
        lines = house.server.log().splitlines()
        return any('"act"' in line and request in line and name in line for line in lines)

    assert await until(logged)
