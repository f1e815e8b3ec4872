"""OpenAI's wire at /v1 with the official client: streams, whole answers, tools, models, embeddings, our sessions."""

import base64
import struct
from collections.abc import AsyncIterator

import msgspec
import openai
import pytest
from openai import AsyncOpenAI
from openai.types.chat import (
    ChatCompletionChunk,
    ChatCompletionMessageFunctionToolCall,
    ChatCompletionMessageParam,
    ChatCompletionToolParam,
)

from tests.e2e.house import House, error_of, json_of
from tests.e2e.stream import joined
from tests.servers.palaver import PATIENCE_S, until
from tests.servers.scripted_llm import Script, ScriptedCall

TEXT = "Größe — 日本語 🦜 " * 8
WEATHER: ChatCompletionToolParam = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}


@pytest.fixture
async def client(house: House) -> AsyncIterator[AsyncOpenAI]:
    key, base = house.server.admin_key, f"{house.server.url}/v1"
    async with AsyncOpenAI(api_key=key, base_url=base, max_retries=0, timeout=PATIENCE_S) as made:
        yield made


def user(text: str) -> ChatCompletionMessageParam:
    return {"role": "user", "content": text}


async def test_a_whole_answer(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot(Script(text=TEXT))
    done = await client.chat.completions.create(model=bot, messages=[user("Hi")])
    assert (done.object, done.model) == ("chat.completion", bot)
    assert done.choices[0].message.content == TEXT
    assert done.choices[0].finish_reason == "stop"
    assert done.usage is not None
    assert (done.usage.prompt_tokens, done.usage.completion_tokens) == (11, len(TEXT.split(" ")))


async def test_a_streamed_answer(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot(Script(text=TEXT))
    text, finish, usage, roles = "", None, None, []
    stream = await client.chat.completions.create(
        model=bot, messages=[user("Hi")], stream=True, stream_options={"include_usage": True}
    )
    async for chunk in stream:
        usage = chunk.usage or usage
        for choice in chunk.choices:
            text += choice.delta.content or ""
            finish = choice.finish_reason or finish
            roles += [choice.delta.role] if choice.delta.role else []
    assert (text, finish, roles) == (TEXT, "stop", ["assistant"])
    assert usage is not None
    assert usage.total_tokens == 11 + len(TEXT.split(" "))


async def test_the_clients_messages_are_the_history_and_the_bots_prompt_comes_first(
    house: House, client: AsyncOpenAI
) -> None:
    bot = await house.bot(prompt="You are the bot.")
    messages: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": "I am the client."},
        user("One?"),
        {"role": "assistant", "content": "First."},
        user("Two?"),
    ]
    await client.chat.completions.create(
        model=bot, messages=messages, temperature=0.9, max_tokens=5, stop=["x", "y"], seed=7
    )
    sent = house.request_of(bot).body
    system, *rest = sent["messages"]
    assert system["role"] == "system"
    assert system["content"].index("You are the bot.") < system["content"].index("I am the client.")
    assert [(item["role"], item["content"]) for item in rest] == [
        ("user", "One?"),
        ("assistant", "First."),
        ("user", "Two?"),
    ]
    assert (sent["temperature"], sent["max_tokens"], sent["stop"], sent["seed"]) == (0.9, 5, ["x", "y"], 7)


async def test_an_answer_gets_no_longer_than_the_bots_may_be(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot(config={"model": {"params": {"max_output_tokens": 50}}})
    for wanted, sent in ((64_000, 50), (9, 9)):
        await client.chat.completions.create(model=bot, messages=[user("Hi")], max_tokens=wanted)
        assert house.request_of(bot).body["max_tokens"] == sent


async def test_nothing_but_usage_is_stored(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot(Script(text="Secret answer."))
    await client.chat.completions.create(model=bot, messages=[user("Secret question.")])
    query = """select u.prompt_tokens, u.completion_tokens, u.session_id, u.estimated
               from accounting_call u join config_bot b on b.id = u.bot_id where b.alias = $1"""

    async def used() -> bool:
        return bool(await house.rows(query, bot))

    assert await until(used)
    assert [tuple(row) for row in await house.rows(query, bot)] == [(11, 2, None, False)]
    secrets = await house.rows("select from chat_message where content like 'Secret %'")
    assert not secrets


@pytest.mark.parametrize("streamed", [False, True])
async def test_tools_go_round(house: House, client: AsyncOpenAI, streamed: bool) -> None:
    call = ScriptedCall("weather", '{"city": "Wien"}', "call_1")
    bot = await house.bot(Script(text="Let me see.", calls=(call,)))
    name, arguments, id, finish = "", "", "", None
    if streamed:
        stream = await client.chat.completions.create(
            model=bot, messages=[user("Weather?")], tools=[WEATHER], stream=True
        )
        async for chunk in stream:
            finish = chunk.choices[0].finish_reason or finish
            for part in chunk.choices[0].delta.tool_calls or ():
                id += part.id or ""
                assert part.function is not None
                name += part.function.name or ""
                arguments += part.function.arguments or ""
    else:
        done = await client.chat.completions.create(model=bot, messages=[user("Weather?")], tools=[WEATHER])
        finish = done.choices[0].finish_reason
        assert done.choices[0].message.tool_calls
        made = done.choices[0].message.tool_calls[0]
        assert isinstance(made, ChatCompletionMessageFunctionToolCall)
        id, name, arguments = made.id, made.function.name, made.function.arguments
    assert (id, name, arguments, finish) == ("call_1", "weather", '{"city": "Wien"}', "tool_calls")
    assert house.request_of(bot).body["tools"] == [WEATHER]
    house.llm.scripts[bot] = Script(text="It rains.")
    back: list[ChatCompletionMessageParam] = [
        user("Weather?"),
        {
            "role": "assistant",
            "content": "Let me see.",
            "tool_calls": [{"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}],
        },
        {"role": "tool", "tool_call_id": id, "content": "rain"},
    ]
    final = await client.chat.completions.create(model=bot, messages=back, tools=[WEATHER], tool_choice="required")
    assert house.request_of(bot).body["tool_choice"] == "required"
    assert final.choices[0].message.content == "It rains."
    sent = house.request_of(bot).body["messages"]
    assert sent[-2]["tool_calls"] == [
        {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Wien"}'}}
    ]
    assert (sent[-1]["role"], sent[-1]["tool_call_id"], sent[-1]["content"]) == ("tool", "call_1", "rain")


async def test_models_are_the_bots(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot()
    listed = [model.id async for model in client.models.list()]
    assert bot in listed
    assert "demo" in listed


async def test_embeddings_are_the_same_as_floats_and_as_base64(house: House, client: AsyncOpenAI) -> None:
    texts = ["Thirty days of leave.", "A parrot."]
    by_default = await client.embeddings.create(model="any", input=texts)
    answer = await house.ok("POST", "/v1/embeddings", json={"input": texts, "encoding_format": "float"})
    coded = await house.ok("POST", "/v1/embeddings", json={"input": texts, "encoding_format": "base64"})
    for index in range(2):
        floats = answer["data"][index]["embedding"]
        assert len(floats) == 384
        assert by_default.data[index].embedding == pytest.approx(floats, abs=1e-6)
        raw = base64.b64decode(coded["data"][index]["embedding"])
        assert struct.unpack("<384f", raw) == pytest.approx(floats, abs=1e-6)
        assert sum(value * value for value in floats) == pytest.approx(1, abs=1e-3)
    assert by_default.usage.prompt_tokens > 0


async def test_with_a_session_it_continues_one_of_ours(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot(Script(text="First."))
    session = json_of(await house.ask(bot, "One?"))["session_id"]
    house.llm.scripts[bot] = Script(text="Second.")
    done = await client.chat.completions.create(model=bot, messages=[user("Two?")], metadata={"session_id": session})
    assert done.choices[0].message.content == "Second."
    house.llm.scripts[bot] = Script(text="Third and last.")
    stream = await client.chat.completions.create(
        model=bot, messages=[user("Three?")], metadata={"session_id": session}, stream=True
    )
    text = "".join([chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices])
    assert text == "Third and last."
    history = [item["content"] for item in await house.messages(session)]
    assert history == ["One?", "First.", "Two?", "Second.", "Three?", "Third and last."]


async def test_a_session_is_taken_over_by_the_bot_that_is_asked(house: House, client: AsyncOpenAI) -> None:
    one, two = await house.bot(Script(text="First.")), await house.bot(Script(text="Second."))
    session = json_of(await house.ask(one, "One?"))["session_id"]
    metadata = {"session_id": session}
    done = await client.chat.completions.create(
        model=two, messages=[user("Two?")], metadata=metadata, max_completion_tokens=7
    )
    assert done.choices[0].message.content == "Second."
    assert house.request_of(two).body["max_tokens"] == 7
    assert (await house.ok("GET", f"/api/sessions/{session}"))["bot"] == two
    with pytest.raises(openai.NotFoundError):
        await client.chat.completions.create(model="no-such-bot", messages=[user("Three?")], metadata=metadata)


async def heard(client: AsyncOpenAI, bot: str, metadata: dict[str, str] | openai.Omit) -> list[ChatCompletionChunk]:
    stream = await client.chat.completions.create(model=bot, messages=[user("?")], metadata=metadata, stream=True)
    return [chunk async for chunk in stream]


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ("401", openai.InternalServerError, "provider_error"),
        ("429", openai.RateLimitError, "rate_limited"),
        ("500", openai.InternalServerError, "unavailable"),
        ("garbage", openai.InternalServerError, "provider_error"),
    ],
)
@pytest.mark.parametrize("ours", [False, True], ids=["own-history", "our-session"])
async def test_a_providers_failure_is_the_clients_exception(
    house: House, client: AsyncOpenAI, fault: str, kind: type[openai.APIStatusError], code: str, ours: bool
) -> None:
    bot = await house.bot(Script(text="First."))
    session = json_of(await house.ask(bot, "One?"))["session_id"]
    house.llm.scripts[bot] = Script(fault=fault, after=2)
    metadata = {"session_id": session} if ours else openai.omit
    with pytest.raises(kind) as caught:
        await client.chat.completions.create(model=bot, messages=[user("Two?")], metadata=metadata)
    assert caught.value.code == code
    with pytest.raises(openai.APIError) as failed:
        await heard(client, bot, metadata)
    assert failed.value.code == code
    assert isinstance(failed.value, kind) or fault == "garbage"


async def test_a_failure_amid_a_stream_has_the_one_shape(house: House) -> None:
    bot = await house.bot(Script(tokens=5, fault="close", after=2, rate=20))
    body = {"model": bot, "messages": [user("Hi")], "stream": True}
    answer = await house.http.post("/v1/chat/completions", json=body)
    assert answer.status_code == 200
    *chunks, last = [line.removeprefix("data: ") for line in answer.text.splitlines() if line]
    error = msgspec.json.decode(last)["error"]
    assert (len(chunks), error["code"]) == (3, "provider_error")
    assert error["request_id"] == answer.headers["x-request-id"]


async def test_what_cannot_be_asked_is_refused(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot()
    with pytest.raises(openai.NotFoundError):
        await client.chat.completions.create(model="no-such-bot", messages=[user("Hi")])
    with pytest.raises(openai.UnprocessableEntityError):
        await client.chat.completions.create(model=bot, messages=[])
    with pytest.raises(openai.AuthenticationError):
        await client.with_options(api_key="sk-wrong").chat.completions.create(model=bot, messages=[user("Hi")])
    for wrong in ([], "", ["x", ""], "x" * 100_001, 7):
        answer = await house.http.post("/v1/embeddings", json={"input": wrong})
        assert answer.status_code == 422
        assert error_of(answer)["code"] == "invalid_request"


async def test_both_wires_say_the_same(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot(Script(text=TEXT, split=1))
    done = await client.chat.completions.create(model=bot, messages=[user("Hi")])
    assert done.choices[0].message.content == joined(await house.asked(bot, "Hi")) == TEXT
