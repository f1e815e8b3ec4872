"""Images, answers in JSON and the wire of responses: what is really sent, and that the vendors' own types take it."""

from dataclasses import replace

import pytest
from anthropic.types.message_create_params import MessageCreateParamsStreaming

from palaver.llm.messages import Format, Image, Message, Params, Tool
from palaver.llm.providers import openai
from tests.llm.conftest import KEY, ask, asking, connect
from tests.llm.test_requests import FIND, PARAMS, TALK, accept, sent
from tests.servers.scripted_llm import Script, ScriptedCall, ScriptedLLM

PNG = Image("image/png", b"\x89PNG")
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}


async def test_images_go_before_the_text_on_every_wire(llm: ScriptedLLM) -> None:
    request = asking(messages=(Message("user", "What is it?", images=(PNG, PNG)),))
    (asked,) = (await sent(llm, "openai", request))["messages"]
    shown = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}}
    assert asked["content"] == [shown, shown, {"type": "text", "text": "What is it?"}]
    (asked,) = (await sent(llm, "anthropic", request))["messages"]
    source = {"type": "base64", "media_type": "image/png", "data": "iVBORw=="}
    shown = {"type": "image", "source": source}
    assert asked["content"] == [shown, shown, {"type": "text", "text": "What is it?"}]
    (asked,) = (await sent(llm, "ollama", request))["messages"]
    assert asked == {"role": "user", "content": "What is it?", "images": ["iVBORw==", "iVBORw=="]}


async def test_an_answer_in_json_is_asked_for_as_each_wire_has_it(llm: ScriptedLLM) -> None:
    bare, held = asking(format=Format()), asking(format=Format(SCHEMA, "told", strict=True))
    assert (await sent(llm, "openai", bare))["response_format"] == {"type": "json_object"}
    described = {"name": "told", "schema": SCHEMA, "strict": True}
    assert (await sent(llm, "openai", held))["response_format"] == {"type": "json_schema", "json_schema": described}
    assert (await sent(llm, "ollama", bare))["format"] == "json"
    assert (await sent(llm, "ollama", held))["format"] == SCHEMA
    output = (await sent(llm, "anthropic", held))["output_config"]
    assert output == {"format": {"type": "json_schema", "schema": SCHEMA}}


@pytest.mark.parametrize("tools", [(), (FIND,)])
async def test_claude_answers_in_json_by_a_tool_where_it_takes_no_schema(
    llm: ScriptedLLM, tools: tuple[Tool, ...]
) -> None:
    llm.scripts["claude-3-opus"] = Script(tokens=0, calls=(ScriptedCall("answer_in_json", '{"a": "b"}'),))
    request = asking(model="claude-3-opus", format=Format(SCHEMA), tools=tools)
    answer = await ask(connect(llm, "anthropic"), request)
    assert (answer.text, answer.reason, answer.tool_calls) == ('{"a": "b"}', "stop", ())
    body = llm.last().body
    assert body["tool_choice"] == ({"type": "any"} if tools else {"type": "tool", "name": "answer_in_json"})
    assert body["tools"][-1]["input_schema"] == SCHEMA
    assert body["thinking"] == {"type": "disabled"}
    accept(MessageCreateParamsStreaming, body)


async def test_responses_send_every_parameter_their_wire_has(llm: ScriptedLLM) -> None:
    body = await sent(llm, "responses", asking(params=PARAMS))
    assert body == {
        "model": "scripted",
        "input": [{"role": "user", "content": "How are you?"}],
        "stream": True,
        "store": False,
        "temperature": 0.4,
        "top_p": 0.9,
        "max_output_tokens": 77,
        "reasoning": {"effort": "low"},
    }
    assert llm.last().path == "/v1/responses"
    assert llm.last().headers["authorization"] == f"Bearer {KEY}"
    assert (await sent(llm, "responses", asking(params=Params(max_output_tokens=5))))["max_output_tokens"] == 16


async def test_responses_write_a_conversation_with_tools(llm: ScriptedLLM) -> None:
    talk = (*TALK[:2], Message("user", "What is it?", images=(PNG,)), *TALK[2:])
    body = await sent(llm, "responses", asking(messages=talk, tools=(FIND,), tool_choice="find"))
    assert body["instructions"] == "Be brief.\n\nBe kind."
    shown = {"type": "input_image", "detail": "auto", "image_url": "data:image/png;base64,iVBORw=="}
    assert body["input"] == [
        {"role": "assistant", "content": "Welcome!"},
        {"role": "user", "content": [shown, {"type": "input_text", "text": "What is it?"}]},
        {"role": "user", "content": "Find a and b."},
        {"type": "function_call", "call_id": "x", "name": "find", "arguments": '{"q":"a"}'},
        {"type": "function_call", "call_id": "y", "name": "find", "arguments": "not JSON"},
        {"type": "function_call_output", "call_id": "x", "output": "A!"},
        {"type": "function_call_output", "call_id": "y", "output": "B!"},
        {"role": "user", "content": "And?"},
    ]
    described = {"name": "find", "description": "Finds a thing.", "parameters": FIND.parameters}
    assert body["tools"] == [{"type": "function", **described, "strict": False}]
    assert body["tool_choice"] == {"type": "function", "name": "find"}
    held = await sent(llm, "responses", asking(format=Format(SCHEMA, "told", strict=True)))
    assert held["text"] == {"format": {"type": "json_schema", "name": "told", "schema": SCHEMA, "strict": True}}
    assert (await sent(llm, "responses", asking(format=Format())))["text"] == {"format": {"type": "json_object"}}


@pytest.mark.parametrize(
    ("said", "base", "model", "effort", "path"),
    [
        ("", "", "gpt-6-luna", None, "/v1/chat/completions"),
        ("", "", "gpt-6-luna", "high", "/v1/responses"),
        ("", "", "o3-pro", None, "/v1/responses"),
        ("", "elsewhere", "o3-pro", None, "/v1/chat/completions"),
        ("Responses", "elsewhere", "any", None, "/v1/responses"),
        ("chat", "", "o3-pro", None, "/v1/chat/completions"),
    ],
)
async def test_openais_models_are_asked_on_the_wire_they_take(
    llm: ScriptedLLM, said: str, base: str, model: str, effort: str | None, path: str
) -> None:
    """With OPENAI_BASE_URL the wire is that of chat, unless OPENAI_API says otherwise."""
    home = replace(openai.PROVIDER, address=f"{llm.url}/v1" if not base else "https://api.example/v1")
    env = {"OPENAI_API_KEY": KEY, "OPENAI_API": said} | ({"OPENAI_BASE_URL": llm.url} if base else {})
    connection = home.find("openai", env)
    assert connection is not None
    async for _ in home.stream(connection, asking(model, params=Params(reasoning_effort=effort), tools=(FIND,))):
        pass
    assert llm.last().path == path


THINKING = Script(thinking="let me see", calls=(ScriptedCall("find", '{"q": "a"}', "x"),))


@pytest.mark.parametrize(
    ("wire", "thought"),
    [
        ("anthropic", {"type": "thinking", "thinking": "let me see ", "signature": "c2lnbmVk"}),
        (
            "responses",
            {
                "type": "reasoning",
                "id": "rs_scripted",
                "summary": [{"type": "summary_text", "text": "let me see"}],
                "encrypted_content": "c2VhbGVk",
            },
        ),
    ],
)
async def test_what_a_model_thought_goes_back_to_it_with_the_results(
    llm: ScriptedLLM, wire: str, thought: dict[str, object]
) -> None:
    llm.scripts["scripted"] = THINKING
    asked = asking(tools=(FIND,), params=Params(reasoning_effort="low"))
    said = await ask(connect(llm, wire), asked)
    assert said.thoughts == (thought,)
    back = Message("assistant", said.text, said.tool_calls, thoughts=said.thoughts)
    told = (*asked.messages, back, Message("tool", "A!", tool_call_id="x"))
    again = asking(messages=told, tools=(FIND,), params=asked.params)
    body = await sent(llm, wire, again)
    assert thought in (body["messages"][1]["content"] if wire == "anthropic" else body["input"])
    assert thought not in (await sent(llm, "openai", again))["messages"], "other wires pass it over"
    other = "responses" if wire == "anthropic" else "anthropic"
    assert str(thought["type"]) not in str(await sent(llm, other, again)).replace("'reasoning': {'effort'", "")
