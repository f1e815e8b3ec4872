"""The scripted server itself: what tests and benchmarks rely on."""

import asyncio
import subprocess
import sys
import time

import aiohttp
import pytest

from palaver.llm.messages import TextDelta
from tests.llm.conftest import ask, asking, connect, deltas_of
from tests.servers.scripted_llm import Script, ScriptedLLM


async def test_a_script_comes_by_header_then_by_order_then_by_the_models_name(llm: ScriptedLLM) -> None:
    body = {"model": "scripted?tokens=2", "messages": []}
    async with aiohttp.ClientSession(llm.url) as http:

        async def said(**headers: str) -> str:
            async with http.post("/v1/chat/completions", json=body, headers=headers) as answer:
                return str((await answer.json())["choices"][0]["message"]["content"])

        assert await said() == "word0 word1 "
        async with http.post("/script", json={"model": body["model"], "script": {"text": "by order"}}) as answer:
            assert answer.status == 200
        assert await said() == "by order"
        assert await said(**{"X-Script": '{"text":"by header"}'}) == "by header"


async def test_requests_are_listed_and_forgotten(llm: ScriptedLLM) -> None:
    await ask(connect(llm, "openai"), asking())
    async with aiohttp.ClientSession(llm.url) as http:
        async with http.get("/requests") as answer:
            (request,) = await answer.json()
        assert (request["path"], request["state"], request["sent"]) == ("/v1/chat/completions", "done", 32)
        assert request["body"]["model"] == "scripted"
        await (await http.delete("/requests")).read()
        async with http.get("/requests") as answer:
            assert await answer.json() == []
        async with http.get("/elsewhere") as answer:
            assert answer.status == 404


@pytest.mark.parametrize("wire", ["openai", "anthropic", "ollama"])
async def test_a_pace_is_kept_and_stamps_tell_the_moment(llm: ScriptedLLM, wire: str) -> None:
    llm.scripts["scripted"] = Script(tokens=10, rate=200, stamp=True, first_ms=20)
    before = time.monotonic()
    deltas = await deltas_of(connect(llm, wire), asking())
    moments = [float(delta.text) for delta in deltas if isinstance(delta, TextDelta)]
    assert len(moments) == 10
    assert moments == sorted(moments)
    assert moments[0] - before >= 0.019
    assert moments[-1] - before >= 0.06, "none comes before its time, however late the first one was"


async def test_many_paced_streams_end_together(llm: ScriptedLLM) -> None:
    llm.scripts["scripted"] = Script(tokens=10, rate=100)
    answers = await asyncio.gather(*(ask(connect(llm, "openai"), asking()) for _ in range(100)))
    assert {answer.text for answer in answers} == {"".join(f"word{number} " for number in range(10))}
    assert [request.state for request in llm.requests] == ["done"] * 100


def test_it_runs_as_a_command_and_prints_its_port() -> None:
    command = [sys.executable, "-m", "tests.servers.scripted_llm", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        port = int(server.stdout.readline())
        server.terminate()
    assert 0 < port < 65536
