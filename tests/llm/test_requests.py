"""What is really sent, as the server recorded it, and whether the vendors' own types take it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from anthropic.types.message_create_params import MessageCreateParamsStreaming
from openai.types.chat.completion_create_params import CompletionCreateParamsStreaming
from openai.types.responses.response_create_params import ResponseCreateParamsStreaming
from pydantic import ConfigDict, TypeAdapter, with_config

from palaver.llm.connections import provider_of
from palaver.llm.messages import Message, Params, Request, Tool, ToolCall
from palaver.llm.profile import Profile, profile_of
from palaver.llm.providers import anthropic, groq, openai
from palaver.llm.rooms import Rooms
from palaver.llm.transport.envelope import proxy_for
from tests.llm.conftest import KEY, WIRES, ask, asking, connect
from tests.servers.scripted_llm import ScriptedLLM

PARAMS = Params(
    temperature=0.4,
    top_p=0.9,
    max_output_tokens=77,
    stop=("END",),
    seed=5,
    presence_penalty=0.1,
    frequency_penalty=0.2,
    reasoning_effort="low",
)
FIND = Tool("find", "Finds a thing.", {"type": "object", "properties": {"q": {"type": "string"}}})
TALK = (
    Message("system", "Be brief."),
    Message("assistant", "Welcome!"),
    Message("user", "Find a and b."),
    Message("assistant", "", (ToolCall("x", "find", '{"q":"a"}'), ToolCall("y", "find", "not JSON"))),
    Message("tool", "A!", tool_call_id="x"),
    Message("tool", "B!", tool_call_id="y"),
    Message("user", "And?"),
    Message("system", "Be kind."),
)
VENDOR_TYPES: Mapping[str, Any] = {
    "openai": CompletionCreateParamsStreaming,
    "groq": CompletionCreateParamsStreaming,
    "responses": ResponseCreateParamsStreaming,
    "anthropic": MessageCreateParamsStreaming,
}
# Anthropic's client 2 no longer types these: its newer models refuse them, the older ones take them still.
OF_OLDER_MODELS = {
    "anthropic": {"temperature", "top_p"},
    "openai": set[str](),
    "groq": set[str](),
    "responses": set[str](),
}


async def sent(llm: ScriptedLLM, name: str, request: Request, **changes: Any) -> dict[str, Any]:
    """Ask, and answer the recorded body; where the vendor has types, they must take it whole."""
    await ask(connect(llm, name, **changes), request)
    body = llm.last().body
    if name in VENDOR_TYPES:
        accept(
            VENDOR_TYPES[name], {key: value for key, value in body.items() if key not in OF_OLDER_MODELS.get(name, ())}
        )
    return body


def accept(kind: Any, body: Mapping[str, Any]) -> None:
    unroll(adapter(kind).validate_python(dict(body)))


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """A reader of the vendor's type that takes no name it does not know; kept, for what it reads refers to it."""
    return TypeAdapter(with_config(ConfigDict(extra="forbid"))(kind))


def unroll(value: object) -> None:
    """Walk into what pydantic validates only when it is read."""
    if isinstance(value, Mapping):
        for item in value.values():
            unroll(item)
    elif isinstance(value, Iterable) and not isinstance(value, str):
        for item in value:
            unroll(item)


async def test_openai_sends_every_parameter(llm: ScriptedLLM) -> None:
    body = await sent(llm, "openai", asking(params=PARAMS))
    assert body == {
        "model": "scripted",
        "messages": [{"role": "user", "content": "How are you?"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.4,
        "top_p": 0.9,
        "max_tokens": 77,
        "stop": ["END"],
        "seed": 5,
        "presence_penalty": 0.1,
        "frequency_penalty": 0.2,
        "reasoning_effort": "low",
    }
    assert llm.last().headers["authorization"] == f"Bearer {KEY}"


async def test_anthropic_sends_every_parameter_its_wire_has(llm: ScriptedLLM) -> None:
    body = await sent(llm, "anthropic", asking(params=PARAMS))
    assert body == {
        "model": "scripted",
        "max_tokens": 77,
        "messages": [{"role": "user", "content": [{"type": "text", "text": "How are you?"}]}],
        "stream": True,
        "temperature": 0.4,
        "stop_sequences": ["END"],
        "output_config": {"effort": "low"},
    }
    headers = llm.last().headers
    assert (headers["x-api-key"], headers["anthropic-version"]) == (KEY, "2023-06-01")
    assert "authorization" not in headers


async def test_anthropic_takes_top_p_where_there_is_no_temperature(llm: ScriptedLLM) -> None:
    assert (await sent(llm, "anthropic", asking(params=Params(top_p=0.9))))["top_p"] == 0.9
    assert (await sent(llm, "anthropic", asking(params=Params(temperature=1.7))))["temperature"] == 1.0


async def test_ollama_sends_every_parameter(llm: ScriptedLLM) -> None:
    body = await sent(llm, "ollama", asking(params=PARAMS))
    assert body == {
        "model": "scripted",
        "messages": [{"role": "user", "content": "How are you?"}],
        "stream": True,
        "think": "low",
        "options": {
            "num_ctx": 16384,
            "temperature": 0.4,
            "top_p": 0.9,
            "num_predict": 77,
            "stop": ["END"],
            "seed": 5,
            "presence_penalty": 0.1,
            "frequency_penalty": 0.2,
        },
    }
    assert "authorization" not in llm.last().headers
    assert (await sent(llm, "ollama", asking(params=Params(reasoning_effort="none"))))["think"] is False


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("openai", {"model", "messages", "stream", "stream_options"}),
        ("groq", {"model", "messages", "stream", "stream_options"}),
        ("anthropic", {"model", "messages", "stream", "max_tokens"}),
        ("ollama", {"model", "messages", "stream", "options"}),
        ("responses", {"model", "input", "stream", "store"}),
    ],
)
async def test_what_is_not_set_is_not_sent(llm: ScriptedLLM, name: str, least: set[str]) -> None:
    body = await sent(llm, name, asking(tool_choice="auto"))
    assert set(body) == least
    assert body.get("max_tokens", 4096) == 4096


@pytest.mark.parametrize("name", [*WIRES, "groq"])
async def test_nothing_is_asked_to_be_compressed(llm: ScriptedLLM, name: str) -> None:
    await sent(llm, name, asking())
    assert "accept-encoding" not in llm.last().headers


async def test_openai_writes_a_conversation_with_tools(llm: ScriptedLLM) -> None:
    body = await sent(llm, "openai", asking(messages=TALK, tools=(FIND,), tool_choice="find"))
    assert body["messages"][3:5] == [
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": "x", "type": "function", "function": {"name": "find", "arguments": '{"q":"a"}'}},
                {"id": "y", "type": "function", "function": {"name": "find", "arguments": "not JSON"}},
            ],
        },
        {"role": "tool", "content": "A!", "tool_call_id": "x"},
    ]
    assert body["tools"] == [
        {
            "type": "function",
            "function": {"name": "find", "description": "Finds a thing.", "parameters": FIND.parameters},
        }
    ]
    assert body["tool_choice"] == {"type": "function", "function": {"name": "find"}}


async def test_anthropic_writes_turns_that_alternate(llm: ScriptedLLM) -> None:
    body = await sent(llm, "anthropic", asking(messages=TALK, tools=(FIND,), tool_choice="find"))
    assert body["system"] == "Be brief.\n\nBe kind."
    assert body["messages"] == [
        {"role": "user", "content": [{"type": "text", "text": "…"}]},
        {"role": "assistant", "content": [{"type": "text", "text": "Welcome!"}]},
        {"role": "user", "content": [{"type": "text", "text": "Find a and b."}]},
        {
            "role": "assistant",
            "content": [
                {"type": "tool_use", "id": "x", "name": "find", "input": {"q": "a"}},
                {"type": "tool_use", "id": "y", "name": "find", "input": {}},
            ],
        },
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": "x", "content": "A!"},
                {"type": "tool_result", "tool_use_id": "y", "content": "B!"},
                {"type": "text", "text": "And?"},
            ],
        },
    ]
    assert body["tools"] == [{"name": "find", "description": "Finds a thing.", "input_schema": FIND.parameters}]
    assert body["tool_choice"] == {"type": "tool", "name": "find"}


async def test_ollama_names_the_tool_of_a_result(llm: ScriptedLLM) -> None:
    body = await sent(llm, "ollama", asking(messages=TALK, tools=(FIND,)))
    assert body["messages"][3]["tool_calls"] == [
        {"function": {"name": "find", "arguments": {"q": "a"}}},
        {"function": {"name": "find", "arguments": {}}},
    ]
    assert body["messages"][4] == {"role": "tool", "content": "A!", "tool_name": "find"}
    assert body["tools"][0]["function"]["name"] == "find"
    assert "tools" not in await sent(llm, "ollama", asking(messages=TALK, tools=(FIND,), tool_choice="none"))


@pytest.mark.parametrize(
    ("choice", "openai_choice", "anthropic_choice"),
    [("auto", "auto", {"type": "auto"}), ("none", "none", {"type": "none"}), ("required", "required", {"type": "any"})],
)
async def test_tool_choices_are_written_as_each_wire_has_them(
    llm: ScriptedLLM, choice: str, openai_choice: object, anthropic_choice: object
) -> None:
    request = asking(tools=(FIND,), tool_choice=choice)
    assert (await sent(llm, "openai", request))["tool_choice"] == openai_choice
    assert (await sent(llm, "anthropic", request))["tool_choice"] == anthropic_choice


async def test_the_limits_name_is_the_providers_own_only_at_home(llm: ScriptedLLM) -> None:
    request = asking(params=Params(max_output_tokens=7))
    for provider in (openai.PROVIDER, groq.PROVIDER):
        home = replace(provider, address=llm.url)
        connection = home.find("home", {provider.key_variable: KEY})
        assert connection is not None
        async for _ in home.stream(connection, request):
            pass
        assert llm.last().body["max_completion_tokens"] == 7
        assert "max_tokens" not in llm.last().body


@pytest.mark.parametrize(
    ("given", "path"),
    [("", "/v1/chat/completions"), ("/", "/v1/chat/completions"), ("/v1", "/v1/chat/completions"),
     ("/v1/", "/v1/chat/completions"), ("/v1/chat/completions", "/v1/chat/completions"),
     ("/v1beta/openai/", "/v1beta/openai/chat/completions")],
)  # fmt: skip
async def test_an_openai_address_is_taken_as_people_write_it(llm: ScriptedLLM, given: str, path: str) -> None:
    await ask(connect(llm, "openai", base_url=llm.url + given), asking())
    assert llm.last().path == path


async def test_addresses_of_the_others_are_taken_as_people_write_them(llm: ScriptedLLM) -> None:
    bare = llm.url.removeprefix("http://")
    for name, given, path in [
        ("groq", "", "/openai/v1/chat/completions"),
        ("groq", "/openai/v1", "/openai/v1/chat/completions"),
        ("groq", "/v1", "/v1/chat/completions"),
        ("anthropic", "/v1/", "/v1/messages"),
        ("anthropic", "/proxy/anthropic", "/proxy/anthropic/v1/messages"),
        ("ollama", "/api", "/api/chat"),
        ("ollama", "/", "/api/chat"),
    ]:
        await ask(connect(llm, name, base_url=llm.url + given), asking())
        assert (name, llm.last().path) == (name, path)
        await ask(connect(llm, name, base_url=bare + given), asking())
        assert (name, llm.last().path) == (name, path)


async def test_a_proxy_of_the_environment_is_used(llm: ScriptedLLM, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", llm.url)
    proxy_for.cache_clear()
    answer = await ask(connect(llm, "openai", base_url="http://model.example/v1"), asking())
    proxy_for.cache_clear()
    assert answer.text
    assert llm.last().path == "http://model.example/v1/chat/completions"


@pytest.mark.parametrize("name", [*WIRES, "groq"])
async def test_the_models_of_a_connection_are_listed(llm: ScriptedLLM, name: str) -> None:
    connection = connect(llm, name)
    assert await provider_of(connection).models(connection) == ["scripted", "other"]


async def no_keys(_reference: str, _setting: str) -> str:
    raise AssertionError


@pytest.mark.parametrize("field", ["context_window", "max_model_len", "context_length", "max_input_tokens"])
@pytest.mark.parametrize("name", ["openai", "groq", "anthropic"])
async def test_the_room_of_a_model_is_told_where_the_listing_says_it(llm: ScriptedLLM, name: str, field: str) -> None:
    llm.sizes["other"] = {field: 8192}
    rooms, connection = Rooms(no_keys), connect(llm, name)
    assert (await rooms.of(connection, "other"), await rooms.of(connection, "scripted")) == (8192, None)
    llm.sizes["other"] = {field: 1}
    assert await rooms.of(connection, "other") == 8192, "it is asked once an hour"


async def test_ollama_has_the_room_that_is_asked_for(llm: ScriptedLLM) -> None:
    assert await Rooms(no_keys).of(connect(llm, "ollama"), None) == 16384


async def test_nobody_waits_for_a_room_that_is_not_told(llm: ScriptedLLM) -> None:
    assert await Rooms(no_keys).of(connect(llm, "openai", base_url="http://127.0.0.1:9/v1"), "other") is None


async def test_ollamas_default_is_the_first_model_it_lists(llm: ScriptedLLM) -> None:
    answer = await ask(connect(llm, "ollama"), asking(model=""))
    assert answer.model == llm.last().body["model"] == "scripted"
    llm.models.clear()
    with pytest.raises(Exception, match="has no default model"):
        await ask(connect(llm, "ollama"), asking(model=""))


FULL = Params(temperature=0.3, top_p=1.0, max_output_tokens=9, stop=("END",), seed=1, presence_penalty=0.5)
BARE = Params(max_output_tokens=9, seed=1)


@pytest.mark.parametrize(
    ("profiles", "model", "expected"),
    [
        (openai.PROVIDER.profiles, "gpt-4.1", FULL),
        (openai.PROVIDER.profiles, "somebodys-own", FULL),
        (openai.PROVIDER.profiles, "o4-mini", BARE),
        (openai.PROVIDER.profiles, "gpt-5-mini", BARE),
        (openai.PROVIDER.profiles, "gpt-6-astra", BARE),
        (openai.PROVIDER.profiles, "gpt-6-luna", "none"),
        (openai.PROVIDER.profiles, "gpt-5.6-terra", "none"),
        (groq.PROVIDER.profiles, "openai/gpt-oss-120b", "low"),
        (groq.PROVIDER.profiles, "llama-4", FULL),
        (anthropic.PROVIDER.profiles, "claude-sonnet-4-5", FULL),
        (anthropic.PROVIDER.profiles, "claude-opus-4-6", FULL),
        (anthropic.PROVIDER.profiles, "claude-opus-4-7", BARE),
        (anthropic.PROVIDER.profiles, "claude-of-tomorrow", BARE),
        (anthropic.PROVIDER.profiles, "claude-haiku-5-5", Params(max_output_tokens=9, seed=1, reasoning_effort="none")),
    ],
)
def test_a_family_gets_the_parameters_it_takes(
    profiles: tuple[Profile, ...], model: str, expected: Params | str
) -> None:
    fitted = profile_of(model, profiles).fit(FULL)
    if isinstance(expected, str):
        assert (fitted.temperature, fitted.reasoning_effort) == (0.3, expected)
    else:
        assert fitted == expected


def test_a_family_that_thinks_when_told_to_loses_the_temperature_then() -> None:
    told = Params(temperature=0.3, reasoning_effort="high")
    assert profile_of("gpt-6-luna", openai.PROVIDER.profiles).fit(told) == Params(reasoning_effort="high")


async def test_claude_is_told_not_to_think_where_it_would(llm: ScriptedLLM) -> None:
    body = await sent(llm, "anthropic", asking(model="claude-haiku-5-5", params=Params(temperature=0.3)))
    assert body["thinking"] == {"type": "disabled"}
    assert "temperature" not in body


def test_default_models_are_described_by_their_providers() -> None:
    for provider in (openai.PROVIDER, anthropic.PROVIDER, groq.PROVIDER):
        assert re.fullmatch(r"[a-z0-9./-]+", provider.default_model)
        assert profile_of(provider.default_model, provider.profiles) in provider.profiles
