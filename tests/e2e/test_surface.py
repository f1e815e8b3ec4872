"""What strangers and upgrades are answered, wherever they knock."""

import msgspec
import pytest
from websockets.exceptions import InvalidStatus

from tests.e2e.house import House, error_of, unused
from tests.e2e.stream import Json
from tests.e2e.talk import talk


@pytest.mark.parametrize(
    "path", ["/api/product", "/api/manifest", "/api/i18n", "/api/auth/x", "/.well-known/x", "/widget", "/webhook/x"]
)
async def test_a_public_address_where_nothing_is_asks_for_no_credential(house: House, path: str) -> None:
    async with house.server.client("") as stranger:
        answer = await stranger.get(path)
    assert (answer.status_code, error_of(answer)["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"])
async def test_a_public_address_says_which_methods_it_takes(house: House, path: str) -> None:
    async with house.server.client("") as stranger:
        answer = await stranger.post(path)
    assert (answer.status_code, error_of(answer)["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "GET"


async def test_what_may_be_left_out_may_be_null(house: House) -> None:
    collection = {"name": unused("collection"), "description": None, "embedding": None, "bm25": None}
    await house.ok("POST", "/api/collections", json=collection)
    optional = dict.fromkeys(["name", "description", "prompt", "model", "collections", "config"])
    bot = await house.ok("POST", "/api/bots", json={"alias": unused("null"), **optional})
    question = {"message": "Hi", "persona": bot["alias"], "max_tokens": None, "attachments": None}
    assert (await house.ok("POST", "/api/chat/completion", json=question))["rg_response"]["response"]
    function = {"name": "weather", "description": None, "parameters": None}
    body = {
        **dict.fromkeys(["stream", "stream_options", "temperature", "max_tokens", "stop", "tool_choice", "metadata"]),
        "model": bot["alias"],
        "messages": [{"role": "user", "content": "Hi", "tool_calls": None}],
        "tools": [{"type": "function", "function": function}],
    }
    assert (await house.ok("POST", "/v1/chat/completions", json=body))["choices"]
    search = {"query": "Hi", "filters": None}
    assert await house.ok("POST", f"/api/collections/{collection['name']}/search", json=search) == {"hits": []}


@pytest.mark.parametrize(
    ("path", "key", "headers", "status", "code"),
    [
        ("/ws", "sk_super_wrong", {}, 401, "auth_failed"),
        ("/ws", None, {"X-Account": "nobodys"}, 404, "not_found"),
        ("/ws", "", {"Cookie": "palaver_session=x", "Origin": "http://elsewhere.example"}, 403, "forbidden"),
        ("/elsewhere", "", {}, 401, "auth_failed"),
        ("/elsewhere", None, {}, 404, "not_found"),
        ("/api/bots", None, {}, 404, "not_found"),
    ],
)
async def test_an_upgrade_is_refused_in_the_one_shape(
    house: House, path: str, key: str | None, headers: dict[str, str], status: int, code: str
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with talk(house.server, key, headers, path=path):
            pass
    response = refused.value.response
    error: Json = msgspec.json.decode(response.body or b"")["error"]
    assert (response.status_code, error["code"]) == (status, code)
    assert error["request_id"] == response.headers["x-request-id"]
