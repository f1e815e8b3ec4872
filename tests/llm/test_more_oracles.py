"""Groq's and Ollama's own clients against the scripted server: they read its streams and listings as we do."""

import groq
import msgspec
import ollama
import pytest

from palaver.llm import endpoints
from palaver.llm.connections import provider_of
from tests.llm.conftest import KEY, ask, asking, connect
from tests.llm.test_oracles import SCRIPTS, called
from tests.servers.scripted_llm import Script, ScriptedLLM


@pytest.mark.parametrize("script", SCRIPTS)
async def test_groqs_client_reads_the_stream_as_we_do(llm: ScriptedLLM, script: Script) -> None:
    llm.scripts["scripted"] = script
    ours = await ask(connect(llm, "groq"), asking())
    text, finish, names = "", None, list[str]()
    async with groq.AsyncGroq(api_key=KEY, base_url=llm.url, max_retries=0) as client:
        stream = await client.chat.completions.create(
            model="scripted", messages=[{"role": "user", "content": "How are you?"}], stream=True
        )
        async for chunk in stream:
            for choice in chunk.choices:
                text += choice.delta.content or ""
                finish = choice.finish_reason or finish
                calls = choice.delta.tool_calls or []
                names += [call.function.name for call in calls if call.function and call.function.name]
        listed = [model.id for model in (await client.models.list()).data]
    assert llm.requests[0].path == llm.requests[1].path == "/openai/v1/chat/completions"
    assert (ours.text, ours.reason, [call.name for call in ours.tool_calls]) == (text, finish, names)
    assert listed == await provider_of(connect(llm, "groq")).models(connect(llm, "groq"))


@pytest.mark.parametrize("script", SCRIPTS)
async def test_ollamas_client_reads_the_stream_as_we_do(llm: ScriptedLLM, script: Script) -> None:
    llm.scripts["scripted"] = script
    ours = await ask(connect(llm, "ollama"), asking())
    text, thinking, calls, last = "", "", list[tuple[str, object]](), None
    talk = [{"role": "user", "content": "How are you?"}]
    async with ollama.AsyncClient(host=llm.url) as client:
        async for part in await client.chat(model="scripted", messages=talk, stream=True):
            text += part.message.content or ""
            thinking += part.message.thinking or ""
            calls += [(call.function.name, dict(call.function.arguments)) for call in part.message.tool_calls or ()]
            last = part
    assert last is not None
    assert (ours.text, ours.thinking) == (text, thinking)
    assert [(name, msgspec.json.decode(arguments)) for _, name, arguments in called(ours)] == calls
    assert ours.usage
    assert (ours.usage.prompt, ours.usage.completion) == (last.prompt_eval_count, last.eval_count)


async def test_ollamas_client_lists_and_embeds_as_we_do(llm: ScriptedLLM) -> None:
    connection, texts = connect(llm, "ollama"), ["one", "two three"]
    async with ollama.AsyncClient(host=llm.url) as client:
        listed = [model.model for model in (await client.list()).models]
        theirs = await client.embed(model="m", input=texts)
    assert listed == await provider_of(connection).models(connection)
    ours = await endpoints.embed(connection, texts, "m")
    assert [list(vector) for vector in theirs.embeddings] == [list(vector) for vector in ours.vectors]
    assert ours.usage
    assert theirs.prompt_eval_count == ours.usage.prompt
