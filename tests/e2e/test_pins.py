"""A version that a caller names is the one that answers, whatever is active, on every carrier."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from openai import AsyncOpenAI

from tests.e2e.house import House, error_of, json_of
from tests.e2e.stream import Json, joined
from tests.e2e.talk import talk, text_of
from tests.e2e.test_releases import Editor
from tests.servers.palaver import PATIENCE_S
from tests.servers.scripted_llm import Script


class Pins:
    """A bot whose version 1 says "One." and whose active version 2 says "Two."."""

    def __init__(self, house: House, bot: str, id: str) -> None:
        self.house, self.bot, self.id = house, bot, id

    @property
    def persona(self) -> Json:
        return {"alias": self.bot, "version": 1}

    async def token(self, persona: object) -> str:
        asked = {"user_id": "visitor", "persona": persona}
        return str((await self.house.ok("POST", "/api/chat/get_token", json=asked))["token"])

    async def whole(self, persona: object, key: str | None = None) -> str:
        body = {"message": "Hi"} | ({} if persona is None else {"persona": persona})
        async with self.house.server.client(key) as client:
            answer = await client.post("/api/chat/completion", json=body)
            assert answer.status_code == 200, answer.text
            return str(json_of(answer)["rg_response"]["response"])

    async def openai(self, key: str, *, stream: bool) -> str:
        base = f"{self.house.server.url}/v1"
        async with AsyncOpenAI(api_key=key, base_url=base, max_retries=0, timeout=PATIENCE_S) as client:
            asked: Any = {"model": self.bot, "messages": [{"role": "user", "content": "Hi"}]}
            if not stream:
                return str((await client.chat.completions.create(**asked)).choices[0].message.content)
            chunks = [each async for each in await client.chat.completions.create(**asked, stream=True)]
            return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)

    async def socket(self, hello_persona: object = None, token: str = "", **message: Any) -> str:
        async with talk(self.house.server, "" if token else None) as socket:
            hello = {"token": token, "persona": hello_persona}
            await socket.say("hello", **{name: value for name, value in hello.items() if value})
            await socket.hear("ready")
            await socket.say("user.message", text="Hi", **message)
            return text_of(await socket.turn())


CARRIERS: dict[str, Callable[[Pins], Awaitable[str]]] = {}


async def _streamed(pins: Pins) -> str:
    return joined(await (await pins.house.stream(None, "Hi", persona=pins.persona)).all())


async def _switched(pins: Pins) -> str:
    """A conversation on the active version that goes on with another one."""
    first = json_of(await pins.house.ask(pins.bot, "Hi"))
    answer = await pins.house.ask(None, "Hi", session=first["session_id"], persona=pins.persona)
    return str(json_of(answer)["rg_response"]["response"])


async def _went_on(pins: Pins) -> str:
    """A conversation that was begun on an earlier version stays there."""
    first = json_of(await pins.house.ask(None, "Hi", persona=pins.persona))
    answer = await pins.house.ask(None, "And?", session=first["session_id"])
    return str(json_of(answer)["rg_response"]["response"])


CARRIERS |= {
    "whole": lambda pins: pins.whole(pins.persona),
    "by the version's id": lambda pins: pins.whole({"id": pins.id}),
    "streamed": _streamed,
    "switched to": _switched,
    "gone on with": _went_on,
    "hello": lambda pins: pins.socket(pins.persona),
    "message": lambda pins: pins.socket(None, persona=pins.persona),
}


async def _by_token(pins: Pins, carrier: str) -> str:
    token = await pins.token(pins.persona)
    if carrier == "hello":
        return await pins.socket(None, token)
    if carrier == "whole":
        return await pins.whole(None, token)
    return await pins.openai(token, stream=carrier == "openai streamed")


CARRIERS |= {
    f"a token by {carrier}": lambda pins, carrier=carrier: _by_token(pins, carrier)  # type: ignore[misc]  # bound here
    for carrier in ("whole", "hello", "openai", "openai streamed")
}


@pytest.fixture
async def pins(house: House) -> Pins:
    bot = await house.bot(Script(text="One."))
    house.llm.scripts[f"{bot}-two"] = Script(text="Two.")
    await Editor(house, bot).published(model={"connection": "openai", "name": f"{bot}-two"})
    return Pins(house, bot, (await house.ok("GET", f"/api/bots/{bot}/versions/1"))["id"])


@pytest.mark.parametrize("carrier", CARRIERS)
async def test_a_pinned_version_answers(pins: Pins, carrier: str) -> None:
    assert await pins.whole(pins.bot) == "Two."
    assert await CARRIERS[carrier](pins) == "One."


async def test_a_token_for_the_bot_alone_pins_nothing(pins: Pins) -> None:
    token = await pins.token(pins.bot)
    assert await pins.whole(None, token) == "Two."
    assert await pins.openai(token, stream=False) == "Two."


async def test_a_key_for_published_versions_pins_none(pins: Pins) -> None:
    """API.md: numbers and drafts are for test and super keys and for editors."""
    key = await pins.house.ok("POST", "/api/keys", json={"kind": "prod", "name": "pins"})
    async with pins.house.server.client(str(key["secret"])) as client:
        for persona in (pins.persona, {"alias": pins.bot, "version": "draft"}, {"id": pins.id}):
            answer = await client.post("/api/chat/completion", json={"message": "Hi", "persona": persona})
            assert answer.status_code == 403, answer.text


async def test_what_only_tries_a_version_out_is_in_no_list(pins: Pins) -> None:
    body = {"message": "Hi", "persona": pins.persona, "trial": True}
    made = json_of(await pins.house.http.post("/api/chat/completion", json=body))
    assert (await pins.house.ok("GET", f"/api/sessions/{made['session_id']}"))["version"] == 1
    listed = (await pins.house.ok("GET", "/api/sessions"))["items"]
    assert made["session_id"] not in [each["id"] for each in listed]
    key = await pins.house.ok("POST", "/api/keys", json={"kind": "prod", "name": "tries"})
    async with pins.house.server.client(str(key["secret"])) as client:
        answer = await client.post("/api/chat/completion", json={**body, "persona": pins.bot})
        assert answer.status_code == 403, answer.text


@pytest.mark.parametrize("version", [3, 2**31 - 1])
async def test_a_version_that_does_not_exist_is_said_to(pins: Pins, version: int) -> None:
    persona = {"alias": pins.bot, "version": version}
    for path, body in (("completion", {"message": "Hi"}), ("get_token", {"user_id": "visitor"})):
        answer = await pins.house.http.post(f"/api/chat/{path}", json={**body, "persona": persona})
        assert answer.status_code == 404, answer.text
        assert error_of(answer)["code"] == "not_found"
        assert error_of(answer)["message"] == f"There is no version {version} of {pins.bot!r}."


async def test_a_version_of_another_bot_is_none_of_this_one(pins: Pins) -> None:
    other = await pins.house.bot(Script(text="Other."))
    body = {"message": "Hi", "persona": {"alias": other, "version": 2}}
    answer = await pins.house.http.post("/api/chat/completion", json=body)
    assert (answer.status_code, error_of(answer)["message"]) == (404, f"There is no version 2 of {other!r}.")
