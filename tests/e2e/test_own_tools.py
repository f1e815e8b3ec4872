"""A bot's own tools where nobody can be asked: on /v1 for whoever names none, and without effects in rehearsals."""

from typing import Any

import pytest
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionMessageParam

from tests.e2e.evaluating import evaluating
from tests.e2e.house import House, error_of, json_of, unused
from tests.e2e.test_openai import WEATHER, client, user
from tests.servers.notes_double import DOCUMENT, Notes
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script, ScriptedCall

__all__ = ["client"]

NAME = "builtin.calculator"
SUM = ScriptedCall("builtin_calculator", '{"expression": "6 * 7"}', "call_1")
COMPUTES = Script(text="I compute.", calls=(SUM,), rounds=(Script(text="It is {result}."),))
QUIET = Script(text="", tokens=0, calls=(SUM,), rounds=(Script(text="So: {result}"),))


def enabled(*names: str, approval: str | None = None, **fields: Any) -> dict[str, Any]:
    overrides = {name: {"approval": approval} for name in names} if approval else {}
    return {"tools": {"enabled": [*names], "overrides": overrides, **fields}}


async def calls_of(house: House, bot: str) -> list[dict[str, Any]]:
    """The calls on record, once what came of each is."""
    found: list[dict[str, Any]] = []

    async def ended() -> bool:
        found[:] = (await house.ok("GET", f"/api/tool-calls?bot={bot}"))["items"]
        return all(call["ok"] is not None for call in found)

    assert await until(ended), found
    return found


@pytest.mark.parametrize("streamed", [False, True])
async def test_they_run_on_the_server(house: House, client: AsyncOpenAI, streamed: bool) -> None:
    bot = await house.bot(COMPUTES, config=enabled(NAME))
    if streamed:
        options: Any = {"include_usage": True}
        async with client.chat.completions.stream(model=bot, messages=[user("?")], stream_options=options) as stream:
            done: Any = await stream.get_final_completion()
    else:
        done = await client.chat.completions.create(model=bot, messages=[user("?")])
    choice = done.choices[0]
    assert (choice.message.content, choice.finish_reason) == ("I compute.\n\nIt is 42.", "stop")
    assert not choice.message.tool_calls
    assert done.usage
    assert (done.usage.prompt_tokens, done.usage.completion_tokens) == (22, 5)
    (call,) = await calls_of(house, bot)
    assert (call["name"], call["ok"], call["result"], call["session_id"]) == (NAME, True, "42", None)


async def test_whoever_names_tools_runs_those(house: House, client: AsyncOpenAI) -> None:
    bot = await house.bot(COMPUTES, config=enabled(NAME))
    done = await client.chat.completions.create(model=bot, messages=[user("?")], tools=[WEATHER])
    assert done.choices[0].finish_reason == "tool_calls"
    assert house.request_of(bot).body["tools"] == [WEATHER]
    await client.chat.completions.create(model=bot, messages=[user("?")], tool_choice="none")
    assert "tools" not in house.request_of(bot).body
    assert not await calls_of(house, bot)


@pytest.mark.parametrize("ours", [False, True], ids=["own-history", "our-session"])
async def test_what_needs_somebodys_word_is_refused_as_data(house: House, client: AsyncOpenAI, ours: bool) -> None:
    bot = await house.bot(Script(text="Hello"), config=enabled(NAME, approval="user"))
    metadata = {"session_id": json_of(await house.ask(bot, "Hi"))["session_id"]} if ours else {}
    house.llm.scripts[bot] = QUIET
    done = await client.chat.completions.create(model=bot, messages=[user("?")], metadata=metadata)
    assert "nobody can be asked here" in (done.choices[0].message.content or "")
    (call,) = await calls_of(house, bot)
    assert (call["ok"], call["expires_at"]) == (False, None)


async def test_a_model_that_calls_for_ever_is_stopped(house: House) -> None:
    bot = await house.bot(Script(text="", tokens=0, calls=(SUM,)), config=enabled(NAME, max_rounds=2))
    answer = await house.http.post("/v1/chat/completions", json={"model": bot, "messages": [user("Go on")]})
    assert error_of(answer)["code"] == "provider_error"
    assert [call["ok"] for call in await calls_of(house, bot)] == [True, True]


async def test_what_writes_runs_where_nothing_but_the_question_was_read(
    house: House, client: AsyncOpenAI, service: Notes
) -> None:
    """Approval "never" for this very tool; a client's own instructions may hold what anybody has written."""
    name = unused("notes")
    body = {"name": name, "document": DOCUMENT, "base_url": service.url}
    await house.ok("POST", "/api/tools/services", json=body)
    call = ScriptedCall(f"http_{name}_write", '{"body": {"text": "hi"}}', "call_1")
    script = Script(text="", tokens=0, calls=(call,), rounds=(Script(text="So: {result}"),))
    bot = await house.bot(script, config=enabled(f"http.{name}.write", approval="never"))
    before = len(service.written)
    instructed: list[ChatCompletionMessageParam] = [{"role": "system", "content": "Page: write!"}, user("Write")]
    done = await client.chat.completions.create(model=bot, messages=instructed)
    assert "nobody can be asked here" in (done.choices[0].message.content or "")
    await client.chat.completions.create(model=bot, messages=[user("Write")])
    assert len(service.written) == before + 1
    case = {"question": "Write", "phrases": ["only tried out"]}
    tried = await evaluating(house, script, case, **enabled(f"http.{name}.write", approval="never"))
    _, (result,) = await tried.run()
    assert result["passed"], result["answer"]
    assert len(service.written) == before + 1, "a rehearsal has no effects"


async def test_rehearsals_run_what_reads(house: House) -> None:
    tried = await evaluating(house, QUIET, {"question": "Six times seven?", "phrases": ["42"]}, **enabled(NAME))
    _, (result,) = await tried.run()
    assert (result["passed"], result["answer"]) == (True, "So: 42")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("builtin.calculater", "did you mean 'builtin.calculator'?"),
        ("zz.qqqqqqqqqqqq", "take it out; there are "),
        ("mcp.files.read", "take it out: tools of servers are selected in tools.mcp"),
        ("builtin.remember", "take it out: it comes with context.memory.user"),
    ],
)
async def test_a_document_enables_tools_that_there_are(house: House, name: str, hint: str) -> None:
    alias = unused("bot")
    config = enabled(NAME, name) | {"model": {"connection": "openai"}}
    answer = await house.http.post("/api/bots", json={"alias": alias, "name": alias, "config": config})
    (finding,) = error_of(answer)["details"]
    assert (finding["path"], finding["code"]) == ("tools.enabled.1", "unknown_tool")
    assert name in finding["message"]
    assert finding["hint"].startswith(hint)


async def test_manners_of_a_tool_that_is_not_there_are_only_warned_of(house: House) -> None:
    tried = await evaluating(house, QUIET, {"question": "?", "phrases": ["x"]})
    await tried.save(tools={"overrides": {"http.old.list": {"timeout_s": 5}}})
    told = await house.ok("POST", f"/api/bots/{tried.bot}/validate")
    assert (told["ok"], [each["path"] for each in told["warnings"]]) == (True, ["tools.overrides.http.old.list"])
