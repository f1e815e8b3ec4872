"""The vendors' own clients against the scripted server: they read its streams as we do."""

from collections.abc import AsyncIterator

import anthropic
import openai
import pytest

from palaver.llm.messages import Completion
from tests.llm.conftest import KEY, ask, asking, connect
from tests.servers.scripted_llm import Script, ScriptedCall, ScriptedLLM

SCRIPTS = [
    Script(tokens=20),
    Script(text="Größe — 日本語 🦜 und mehr", split=1),
    Script(tokens=3, split=7, finish="length"),
    Script(tokens=3, thinking="let me think"),
    Script(
        text="Let me see. ",
        calls=(ScriptedCall("find", '{"q": "größe"}', "call_a"), ScriptedCall("now", "{}", "call_b")),
    ),
]


@pytest.fixture
async def openai_client(llm: ScriptedLLM) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(api_key=KEY, base_url=f"{llm.url}/v1", max_retries=0) as client:
        yield client


@pytest.fixture
async def anthropic_client(llm: ScriptedLLM) -> AsyncIterator[anthropic.AsyncAnthropic]:
    async with anthropic.AsyncAnthropic(api_key=KEY, base_url=llm.url, max_retries=0) as client:
        yield client


def called(answer: Completion) -> list[tuple[str, str, str]]:
    return [(call.id, call.name, call.arguments) for call in answer.tool_calls]


@pytest.mark.parametrize("script", SCRIPTS)
async def test_openais_client_reads_the_stream_as_we_do(
    llm: ScriptedLLM, openai_client: openai.AsyncOpenAI, script: Script
) -> None:
    llm.scripts["scripted"] = script
    ours = await ask(connect(llm, "openai"), asking())
    text, calls, finish, usage = "", dict[int, list[str]](), "", None
    stream = await openai_client.chat.completions.create(
        model="scripted",
        messages=[{"role": "user", "content": "How are you?"}],
        stream=True,
        stream_options={"include_usage": True},
    )
    async for chunk in stream:
        usage = chunk.usage or usage
        for choice in chunk.choices:
            text += choice.delta.content or ""
            finish = choice.finish_reason or finish
            for call in choice.delta.tool_calls or []:
                entry = calls.setdefault(call.index, ["", "", ""])
                assert call.function
                entry[0] += call.id or ""
                entry[1] += call.function.name or ""
                entry[2] += call.function.arguments or ""
    assert usage
    assert ours.usage
    assert (ours.text, called(ours), ours.reason) == (text, [tuple(call) for call in calls.values()], finish)
    assert (ours.usage.prompt, ours.usage.completion) == (usage.prompt_tokens, usage.completion_tokens)


@pytest.mark.parametrize("script", SCRIPTS)
async def test_openais_client_reads_a_response_as_we_do(
    llm: ScriptedLLM, openai_client: openai.AsyncOpenAI, script: Script
) -> None:
    llm.scripts["scripted"] = script
    ours = await ask(connect(llm, "responses"), asking())
    seen, theirs = "", None
    async for event in await openai_client.responses.create(model="scripted", input="How are you?", stream=True):
        if event.type == "response.output_text.delta":
            seen += event.delta
        elif event.type in {"response.completed", "response.incomplete"}:
            theirs = event.response
    assert theirs
    assert ours.text == theirs.output_text == seen
    assert called(ours) == [
        (item.call_id, item.name, item.arguments) for item in theirs.output if item.type == "function_call"
    ]
    assert ours.reason == ("length" if theirs.status == "incomplete" else "tool_calls" if script.calls else "stop")
    assert (ours.usage, theirs.usage) != (None, None)
    assert ours.usage
    assert theirs.usage
    assert (ours.usage.prompt, ours.usage.completion, ours.usage.cached, ours.usage.reasoning) == (
        theirs.usage.input_tokens,
        theirs.usage.output_tokens,
        theirs.usage.input_tokens_details.cached_tokens,
        theirs.usage.output_tokens_details.reasoning_tokens,
    )


@pytest.mark.parametrize("script", SCRIPTS)
async def test_anthropics_client_reads_the_stream_as_we_do(
    llm: ScriptedLLM, anthropic_client: anthropic.AsyncAnthropic, script: Script
) -> None:
    reasons = {"end_turn": "stop", "tool_use": "tool_calls", "length": "stop"}
    llm.scripts["scripted"] = script
    ours = await ask(connect(llm, "anthropic"), asking())
    async with anthropic_client.messages.stream(
        model="scripted", max_tokens=100, messages=[{"role": "user", "content": "How are you?"}]
    ) as stream:
        theirs = await stream.get_final_message()
    blocks = theirs.content
    assert ours.text == "".join(block.text for block in blocks if block.type == "text")
    assert [name for _, name, _ in called(ours)] == [block.name for block in blocks if block.type == "tool_use"]
    assert ours.reason == reasons[str(theirs.stop_reason)]
    assert ours.usage
    assert (ours.usage.prompt, ours.usage.completion) == (theirs.usage.input_tokens, theirs.usage.output_tokens)


async def test_both_clients_read_whole_answers_and_listings(
    llm: ScriptedLLM, openai_client: openai.AsyncOpenAI, anthropic_client: anthropic.AsyncAnthropic
) -> None:
    llm.scripts["scripted"] = Script(tokens=2)
    whole = await openai_client.chat.completions.create(
        model="scripted", messages=[{"role": "user", "content": "Hello"}]
    )
    assert whole.choices[0].message.content == "word0 word1 "
    message = await anthropic_client.messages.create(
        model="scripted", max_tokens=9, messages=[{"role": "user", "content": "Hello"}]
    )
    assert [block.text for block in message.content if block.type == "text"] == ["word0 word1 "]
    assert [model.id async for model in openai_client.models.list()] == llm.models


@pytest.mark.parametrize(
    ("fault", "ours", "theirs"),
    [("401", "KeyRefused", "AuthenticationError"), ("429", "ModelLimited", "RateLimitError"),
     ("404", "RequestRefused", "NotFoundError"), ("500", "Overloaded", "InternalServerError")],
)  # fmt: skip
async def test_both_clients_see_the_faults_that_we_see(
    llm: ScriptedLLM,
    openai_client: openai.AsyncOpenAI,
    anthropic_client: anthropic.AsyncAnthropic,
    fault: str,
    ours: str,
    theirs: str,
) -> None:
    llm.scripts["scripted"] = Script(fault=fault)
    with pytest.raises(openai.APIStatusError) as by_openai:
        await openai_client.chat.completions.create(model="scripted", messages=[], stream=True)
    with pytest.raises(anthropic.APIStatusError) as by_anthropic:
        await anthropic_client.messages.create(model="scripted", max_tokens=9, messages=[], stream=True)
    assert type(by_openai.value).__name__ == type(by_anthropic.value).__name__ == theirs
    for wire in ("openai", "anthropic"):
        with pytest.raises(Exception, match="as the script says") as by_us:
            await ask(connect(llm, wire), asking())
        assert type(by_us.value).__name__ == ours
