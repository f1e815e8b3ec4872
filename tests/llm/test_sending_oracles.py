"""The vendors' own clients send what we send: one question, with every parameter and a tool, recorded of both."""

from typing import Any

import anthropic
import groq
import ollama
import openai
import pytest

from tests.llm.conftest import KEY, ask, asking, connect
from tests.llm.test_requests import FIND, PARAMS
from tests.servers.scripted_llm import ScriptedLLM

MODEL = "scripted"
TALK: list[Any] = [{"role": "user", "content": "How are you?"}]
TOOL: Any = {"type": "function", "function": {"name": "find", "description": FIND.description}}
TOOL["function"]["parameters"] = FIND.parameters
SAMPLING: dict[str, Any] = {
    "temperature": 0.4,
    "top_p": 0.9,
    "stop": ["END"],
    "seed": 5,
    "presence_penalty": 0.1,
    "frequency_penalty": 0.2,
}


async def sent(llm: ScriptedLLM, name: str) -> dict[str, Any]:
    await ask(connect(llm, name), asking(params=PARAMS, tools=[FIND]))
    found: dict[str, Any] = llm.last().body
    return found


async def read(stream: Any) -> None:
    async for _ in stream:
        pass


@pytest.mark.parametrize("name", ["openai", "groq"])
async def test_a_chat_completion(llm: ScriptedLLM, name: str) -> None:
    ours, path = await sent(llm, name), llm.last().path
    clients: dict[str, Any] = {
        "openai": openai.AsyncOpenAI(api_key=KEY, base_url=f"{llm.url}/v1", max_retries=0),
        "groq": groq.AsyncGroq(api_key=KEY, base_url=llm.url, max_retries=0),
    }
    more: dict[str, Any] = {"stream_options": {"include_usage": True}, "reasoning_effort": "low"}
    limit: dict[str, Any] = {key: ours[key] for key in ("max_tokens", "max_completion_tokens") if key in ours}
    assert list(limit.values()) == [77]
    if name == "groq":  # its client has no name for it; its server takes it
        more = {"extra_body": {"stream_options": more.pop("stream_options")}, **more}
    async with clients[name] as client:
        create = client.chat.completions.create
        await read(await create(model=MODEL, messages=TALK, stream=True, tools=[TOOL], **SAMPLING, **more, **limit))
    assert (llm.last().path, llm.last().body) == (path, ours)


async def test_a_message(llm: ScriptedLLM) -> None:
    ours, path = await sent(llm, "anthropic"), llm.last().path
    tool: Any = {"name": "find", "description": FIND.description, "input_schema": FIND.parameters}
    parts: list[Any] = [{"role": "user", "content": [{"type": "text", "text": "How are you?"}]}]
    async with anthropic.AsyncAnthropic(api_key=KEY, base_url=llm.url, max_retries=0) as client:
        stream = await client.messages.create(
            model=MODEL,
            messages=parts,
            max_tokens=77,
            stop_sequences=["END"],
            output_config={"effort": "low"},
            tools=[tool],
            stream=True,
            extra_body={"temperature": 0.4},  # it has no name for what its newer models refuse
        )
        await read(stream)
    assert (llm.last().path, llm.last().body) == (path, ours)


async def test_a_chat_with_ollama(llm: ScriptedLLM) -> None:
    ours, path = await sent(llm, "ollama"), llm.last().path
    options = {**SAMPLING, "num_ctx": 16384, "num_predict": 77}
    async with ollama.AsyncClient(host=llm.url) as client:
        await read(
            await client.chat(model=MODEL, messages=TALK, tools=[TOOL], stream=True, think="low", options=options)
        )
    assert (llm.last().path, llm.last().body) == (path, ours)
