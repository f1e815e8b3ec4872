"""Visitor ids on every carrier and over all workers: given by one, counted by all."""

from typing import Any

import httpx2
import pytest
from openai import AsyncOpenAI, RateLimitError
from websockets.exceptions import InvalidStatus

from palaver.security.visitors.routes import AT_ONCE
from tests.e2e.house import House, error_of, json_of, unused
from tests.e2e.talk import talk
from tests.e2e.test_limits import put
from tests.servers.palaver import PATIENCE_S
from tests.servers.scripted_llm import Script

ID = "/api/chat/client_id"


async def bot(house: House, turns: int) -> str:
    return await house.bot(Script(text="Yes."), config={"limits": {"per_visitor_rpm": turns}})


async def widget(house: House, alias: str) -> dict[str, str]:
    """What a page sends to get its visitor an id."""
    id = (await house.ok("GET", f"/api/bots/{alias}"))["id"]
    made = await house.ok("POST", "/api/widgets", json={"name": unused("widget"), "bot": id})
    return {"widget_public_id": made["public_id"]}


async def prod(house: House) -> str:
    return str((await house.ok("POST", "/api/keys", json={"kind": "prod", "name": unused("key")}))["secret"])


async def asked(house: House, path: str, key: str = "", id: str = "", **body: Any) -> httpx2.Response:
    """On a connection of its own, so that any worker may get it."""
    async with house.server.client(key) as client:
        return await client.post(path, json=body, headers={"X-Client-Id": id} if id else {})


async def given(house: House, named: dict[str, str]) -> str:
    answer = await asked(house, ID, **named)
    assert answer.status_code == 200, answer.text
    return str(json_of(answer)["client_id"])


async def test_a_visitor_has_the_same_turns_on_every_carrier_and_worker(house: House) -> None:
    alias = await bot(house, 4)
    key, id = await prod(house), await given(house, await widget(house, alias))
    shown = {"X-Client-Id": id}
    turn = {"message": "Hi", "persona": alias}
    first = await asked(house, "/api/chat/completion", key, id, **turn)
    assert (first.headers["ratelimit-limit"], first.headers["ratelimit-remaining"]) == ("4", "3")
    assert (await asked(house, "/api/chat/completion/stream", key, id, **turn)).status_code == 200
    async with talk(house.server, key, shown) as socket:
        await socket.hear("ready")
        await socket.say("user.message", text="Hi", persona=alias)
        assert (await socket.turn())[-1]["type"] == "done"
    base = f"{house.server.url}/v1"
    said: Any = [{"role": "user", "content": "Hi"}]
    async with AsyncOpenAI(
        api_key=key, base_url=base, max_retries=0, timeout=PATIENCE_S, default_headers=shown
    ) as client:
        await client.chat.completions.create(model=alias, messages=said)
        with pytest.raises(RateLimitError):
            await client.chat.completions.create(model=alias, messages=said)
    async with talk(house.server, key, shown) as socket:
        await socket.hear("ready")
        await socket.say("user.message", text="Hi", persona=alias)
        assert (await socket.hear("error"))["code"] == "rate_limited"
    refused = [await asked(house, "/api/chat/completion", key, id, **turn) for _ in range(4)]
    assert [answer.status_code for answer in refused] == [429] * 4
    assert all(1 <= int(answer.headers["retry-after"]) <= 15 for answer in refused)
    assert (await asked(house, "/api/chat/completion", key, **turn)).status_code == 200


async def test_a_token_for_a_visitor_speaks_for_them_where_no_header_can(house: House) -> None:
    """Browsers send no header of a page's with an upgrade: the token brings the id."""
    alias = await bot(house, 1)
    id = await given(house, await widget(house, alias))
    for user, end in (("ana", "done"), ("ben", "error")):
        made = await house.ok("POST", "/api/chat/get_token", json={"user_id": user, "persona": alias, "client_id": id})
        async with talk(house.server, "") as socket:
            await socket.say("hello", token=made["token"])
            await socket.hear("ready")
            await socket.say("user.message", text="Hi")
            event = (await socket.turn())[-1]
            assert event["type"] == end
    assert event["code"] == "rate_limited"


async def test_a_wrong_id_opens_no_socket(house: House) -> None:
    id = await given(house, await widget(house, await bot(house, 1)))
    with pytest.raises(InvalidStatus) as refused:
        async with talk(house.server, headers={"X-Client-Id": id[:-4]}):
            pass
    assert refused.value.response.status_code == 401


async def test_an_address_is_given_so_many_ids_by_all_workers_together(house: House) -> None:
    named = await widget(house, await bot(house, 1))
    answers = [await asked(house, ID, **named) for _ in range(AT_ONCE + 6)]
    statuses = [answer.status_code for answer in answers]
    assert statuses[:AT_ONCE] == [200] * AT_ONCE
    assert statuses.count(429) >= 5, "at most one has come back meanwhile"
    last = next(answer for answer in answers if answer.status_code == 429)
    assert error_of(last)["code"] == "rate_limited"
    assert 1 <= int(last.headers["retry-after"]) <= 60
    assert last.headers["ratelimit-remaining"] == "0"
    ids = {json_of(answer)["client_id"] for answer in answers if answer.status_code == 200}
    assert len(ids) >= AT_ONCE, "each is another visitor"


async def test_a_limit_of_each_visitor_counts_whom_a_key_speaks_for(house: House) -> None:
    alias = await bot(house, 100)
    key, id = await prod(house), await given(house, await widget(house, alias))
    await put(house, {"scope": "visitor", "route_class": "read", "per_minute": 1})
    try:
        found = []
        for shown in ({"X-Client-Id": id}, {"X-Client-Id": id}, {}):
            async with house.server.client(key) as client:
                found.append((await client.get("/api/sessions", headers=shown)).status_code)
    finally:
        await put(house)
    assert found == [200, 429, 200]
