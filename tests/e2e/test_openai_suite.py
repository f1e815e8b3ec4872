"""OpenAI's official client, unchanged, against /v1: each of its calls that is offered here, as a table in the end."""

import asyncio
import base64
from collections.abc import Awaitable, Callable, Iterator
from typing import Final, cast

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types.chat import ChatCompletionMessageFunctionToolCall, ChatCompletionMessageParam
from pydantic import BaseModel

from tests.e2e.conftest import NUMBERS
from tests.e2e.house import House, json_of
from tests.e2e.test_openai import WEATHER, client, user
from tests.servers.palaver import PATIENCE_S
from tests.servers.scripted_llm import Script, ScriptedCall

__all__ = ["client"]

PNG: Final = b"\x89PNG\r\n\x1a\n and so on"
PICTURE: Final = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
CALLS: Final = (ScriptedCall("weather", '{"city": "Wien"}', "call_1"), ScriptedCall("weather", "{}", "call_2"))
PASSED: Final[dict[str, set[str]]] = {}


class City(BaseModel):
    name: str
    people: int


def showing(picture: object, text: str = "What is it?") -> list[ChatCompletionMessageParam]:
    said = {"role": "user", "content": [picture, {"type": "text", "text": text}]}
    return cast("list[ChatCompletionMessageParam]", [said])


def at(url: str) -> object:
    return {"type": "image_url", "image_url": {"url": url}}


async def models(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot()
    assert bot in [model.id async for model in client.models.list()]


async def whole(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot(Script(text="Größe 🦜", thinking="hm"))
    done = await client.chat.completions.create(model=bot, messages=[user("Hi")])
    assert done.choices[0].message.content == "Größe 🦜"
    assert done.usage
    assert (done.usage.prompt_tokens, done.usage.total_tokens) == (11, 14)


async def streamed(house: House, client: AsyncOpenAI) -> None:
    """By the client's own collector of chunks, which is strict about their order."""
    bot = await house.bot(Script(text="Größe 🦜 und mehr", split=3))
    options: openai.types.chat.ChatCompletionStreamOptionsParam = {"include_usage": True}
    async with client.chat.completions.stream(model=bot, messages=[user("Hi")], stream_options=options) as stream:
        pieces = [event.delta async for event in stream if event.type == "content.delta"]
        done = await stream.get_final_completion()
    assert "".join(pieces) == done.choices[0].message.content == "Größe 🦜 und mehr"
    assert done.usage
    assert done.usage.completion_tokens == 4


async def from_threads(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot(Script(text="One two"))

    def ask() -> str:
        with OpenAI(api_key=client.api_key, base_url=client.base_url, max_retries=0, timeout=PATIENCE_S) as plain:
            chunks = plain.chat.completions.create(model=bot, messages=[user("Hi")], stream=True)
            return "".join(chunk.choices[0].delta.content or "" for chunk in chunks)

    assert await asyncio.to_thread(ask) == "One two"


async def tools_streamed(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot(Script(text="Let me see.", calls=CALLS))
    async with client.chat.completions.stream(model=bot, messages=[user("?")], tools=[WEATHER]) as stream:
        done = (await stream.get_final_completion()).choices[0]
    made = [call for call in done.message.tool_calls or () if isinstance(call, ChatCompletionMessageFunctionToolCall)]
    assert [(call.id, call.function.name, call.function.arguments) for call in made] == [
        (call.id, call.name, call.arguments) for call in CALLS
    ]
    assert done.finish_reason == "tool_calls"


async def tools_answered(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot(Script(calls=CALLS[:1]))
    first = (await client.chat.completions.create(model=bot, messages=[user("?")], tools=[WEATHER])).choices[0].message
    house.llm.scripts[bot] = Script(text="It rains.")
    told: ChatCompletionMessageParam = {"role": "tool", "tool_call_id": "call_1", "content": "rain"}
    said = cast("ChatCompletionMessageParam", first.to_dict())
    done = await client.chat.completions.create(model=bot, messages=[user("?"), said, told], tools=[WEATHER])
    assert done.choices[0].message.content == "It rains."
    assert house.request_of(bot).body["messages"][-1] == {"role": "tool", "content": "rain", "tool_call_id": "call_1"}


async def tool_chosen(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot()
    named: openai.types.chat.ChatCompletionNamedToolChoiceParam = {"type": "function", "function": {"name": "weather"}}
    await client.chat.completions.create(model=bot, messages=[user("?")], tools=[WEATHER], tool_choice=named)
    assert house.request_of(bot).body["tool_choice"] == named


async def parsed(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot(Script(text='{"name": "Wien", "people": 2000000}'))
    done = await client.chat.completions.parse(model=bot, messages=[user("?")], response_format=City)
    assert done.choices[0].message.parsed == City(name="Wien", people=2_000_000)
    sent = house.request_of(bot).body["response_format"]
    assert (sent["type"], sent["json_schema"]["name"], sent["json_schema"]["strict"]) == ("json_schema", "City", True)


async def json_object(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot(Script(text="{}"), connection="ollama")
    await client.chat.completions.create(model=bot, messages=[user("?")], response_format={"type": "json_object"})
    assert house.request_of(bot).body["format"] == "json"


async def pictures(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot(Script(text="A parrot."))
    done = await client.chat.completions.create(model=bot, messages=showing(at(PICTURE)))
    assert done.choices[0].message.content == "A parrot."
    assert house.request_of(bot).body["messages"][-1]["content"] == [
        at(PICTURE),
        {"type": "text", "text": "What is it?"},
    ]


async def parameters(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot()
    await client.chat.completions.create(
        model=bot,
        messages=[{"role": "developer", "content": "Be brief."}, user("?")],
        max_completion_tokens=9,
        stop=["a", "b"],
        reasoning_effort="low",
        n=1,
        temperature=0.5,
        top_p=0.6,
        seed=3,
        presence_penalty=0.7,
        frequency_penalty=-0.5,
    )
    sent = house.request_of(bot).body
    numbers = {"temperature": 0.5, "top_p": 0.6, "seed": 3, "presence_penalty": 0.7, "frequency_penalty": -0.5}
    expected = {**numbers, "max_tokens": 9, "stop": ["a", "b"], "reasoning_effort": "low"}
    assert {name: sent[name] for name in expected} == expected
    assert sent["messages"][0]["content"].endswith("Be brief.")


async def own_tools(house: House, client: AsyncOpenAI) -> None:
    """What the bot has runs here, where the client names no tools."""
    computing = ScriptedCall("builtin_calculator", '{"expression": "6 * 7"}', "call_1")
    script = Script(text="I compute.", calls=(computing,), rounds=(Script(text="It is {result}."),))
    bot = await house.bot(script, config={"tools": {"enabled": ["builtin.calculator"]}})
    done = await client.chat.completions.create(model=bot, messages=[user("What is six times seven?")])
    assert done.choices[0].message.tool_calls is None
    assert "It is 42." in (done.choices[0].message.content or "")


async def embeddings(_house: House, client: AsyncOpenAI) -> None:
    packed = await client.embeddings.create(model="any", input=["the sea", "the shore"])
    plain = await client.embeddings.create(model="any", input="the sea", encoding_format="float")
    assert [len(row.embedding) for row in (*packed.data, *plain.data)] == [384] * 3
    assert packed.data[0].embedding == pytest.approx(plain.data[0].embedding, abs=1e-6)


async def our_session(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot(Script(text="Second."))
    session = json_of(await house.ask(bot, "One?"))["session_id"]
    await client.chat.completions.create(model=bot, messages=[user("Two?")], metadata={"session_id": session})
    assert [item["content"] for item in await house.messages(session)][2:] == ["Two?", "Second."]


async def left(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot(Script(tokens=50, fault="stall", after=5))
    stream = await client.chat.completions.create(model=bot, messages=[user("Hi")], stream=True)
    await anext(aiter(stream))
    await stream.close()
    assert await house.llm.settled(house.request_of(bot)) == "gone"


async def refusals(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot()
    with pytest.raises(openai.AuthenticationError):
        await client.with_options(api_key="sk_prod_nobody").chat.completions.create(model=bot, messages=[user("?")])
    with pytest.raises(openai.NotFoundError):
        await client.chat.completions.create(model="no-such-bot", messages=[user("?")])
    with pytest.raises(openai.UnprocessableEntityError, match=r"\$\.n"):
        await client.chat.completions.create(model=bot, messages=[user("?")], n=2)
    drawn = f"data:image/png;base64,{base64.b64encode(b'<svg>').decode()}"
    wrong = {
        "empty": [user(" ")],
        "no picture": showing(at(drawn)),
        "cannot be had": showing(at("http://127.0.0.1:9/x.png")),
        "input_audio": showing({"type": "input_audio"}),
    }
    for told, messages in wrong.items():
        with pytest.raises(openai.UnprocessableEntityError, match=told):
            await client.chat.completions.create(model=bot, messages=messages)


async def provider_faults(house: House, client: AsyncOpenAI) -> None:
    for fault, kind in (("429", openai.RateLimitError), ("500", openai.InternalServerError)):
        bot = await house.bot(Script(fault=fault), config={"model": {"retries": 0}})
        with pytest.raises(kind):
            await client.chat.completions.create(model=bot, messages=[user("?")])


SUITE: Final[dict[str, Callable[[House, AsyncOpenAI], Awaitable[None]]]] = {
    "models.list": models,
    "chat.completions.create": whole,
    "chat.completions.stream, with usage": streamed,
    "the synchronous client, streaming": from_threads,
    "tools, several calls at once, streamed": tools_streamed,
    "tools, their results sent back": tools_answered,
    "tool_choice of one tool": tool_chosen,
    "the bot's own tools, run here": own_tools,
    "chat.completions.parse (JSON Schema)": parsed,
    "response_format json_object": json_object,
    "images as data URLs": pictures,
    "every parameter, the developer's role": parameters,
    "embeddings.create, base64 and floats": embeddings,
    "metadata.session_id continues a conversation": our_session,
    "a closed stream stops the model": left,
    "exceptions by kind: 401, 404, 422": refusals,
    "exceptions by kind: 429, 5xx of the provider": provider_faults,
}


@pytest.fixture(scope="session", autouse=True)
def table() -> Iterator[None]:
    yield
    lines = [f"| {name} | {', '.join(sorted(PASSED.get(name, ()))) or 'FAILED'} |" for name in SUITE]
    whole = [name for name in SUITE if PASSED.get(name)]
    NUMBERS.append(f"OpenAI compatibility (openai {openai.__version__}, unchanged): {len(whole)} of {len(SUITE)}")
    NUMBERS.extend(["| call | passes with |", "|---|---|", *lines])


@pytest.mark.parametrize("name", SUITE)
async def test_the_official_client_works_unchanged(
    house: House, client: AsyncOpenAI, name: str, request: pytest.FixtureRequest
) -> None:
    await SUITE[name](house, client)
    workers = "two workers" if "two-workers" in request.node.name else "one worker"
    PASSED.setdefault(name, set()).add(workers)
