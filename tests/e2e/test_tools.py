"""Tools in a turn: called on every wire, told to readers and model, and ended whatever the model does."""

from typing import Any

import pytest

from tests.e2e.house import House, error_of
from tests.servers.scripted_llm import Script, ScriptedCall

SUM = ScriptedCall("builtin_calculator", '{"expression": "6 * 7"}', "call_1")


def enabled(*names: str, **fields: Any) -> dict[str, Any]:
    return {"tools": {"enabled": [f"builtin.{name}" for name in names], **fields}}


def kinds(events: list[Any]) -> list[str]:
    return [event.type for event in events]


@pytest.mark.parametrize("connection", ["openai", "anthropic", "ollama"])
async def test_a_model_calls_a_tool_and_answers_with_its_result(house: House, connection: str) -> None:
    script = Script(text="I compute.", calls=(SUM,), rounds=(Script(text="It is {result}."),))
    bot = await house.bot(script, connection=connection, config=enabled("calculator"))
    events = await house.asked(bot, "What is six times seven?")
    said = [event for event in kinds(events) if event != "token"]
    assert said == ["session_created", "tool_call_started", "tool_call_finished", "done"]
    started, finished = (next(e for e in events if e.type == kind) for kind in said[1:3])
    assert started.data["name"] == "builtin.calculator"
    assert (finished.data["id"], finished.data["ok"]) == (started.data["id"], True)
    assert "".join(e.data["content"] for e in events if e.type == "token") == "I compute.\n\nIt is 42."
    assert events[-1].data["finish_reason"] == "stop"
    first = 2
    assert events[-1].data["usage"] == {"prompt": 22, "completion": first + 3, "total": 25 + first}
    turn, session = events[0].data["turn_id"], events[0].data["session_id"]
    assert (await house.answer(turn, session))["content"] == "I compute.\n\nIt is 42."


async def test_calls_of_one_round_are_answered_each(house: House) -> None:
    calls = tuple(ScriptedCall("builtin_calculator", f'{{"expression": "{n} * 2"}}', f"call_{n}") for n in range(5))
    bot = await house.bot(
        Script(text="", tokens=0, calls=calls, rounds=(Script(text="Done."),)), config=enabled("calculator")
    )
    events = await house.asked(bot, "Double them")
    assert kinds(events).count("tool_call_finished") == 5
    told = [item for item in house.request_of(bot).body["messages"] if item["role"] == "tool"]
    assert [(item["tool_call_id"], item["content"]) for item in told] == [(f"call_{n}", str(n * 2)) for n in range(5)]


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (ScriptedCall("no_such_tool", "{}"), "There is no tool 'no_such_tool'"),
        (ScriptedCall("builtin_calculator", "{expression: six"), "The arguments are not JSON"),
        (ScriptedCall("builtin_calculator", '["6 * 7"]'), "must be a JSON object"),
        (ScriptedCall("builtin_calculator", '{"expresion": "6"}'), "'expresion' was unexpected"),
        (ScriptedCall("builtin_calculator", '{"expression": "six"}'), "There is no 'six'"),
        (ScriptedCall("builtin_fetch", '{"url": "http://127.0.0.1/"}'), "no address on the public internet"),
    ],
)
async def test_what_goes_wrong_is_told_to_the_model(house: House, call: ScriptedCall, reason: str) -> None:
    script = Script(text="", tokens=0, calls=(call,), rounds=(Script(text="Sorry: {result}"),))
    bot = await house.bot(script, config=enabled("calculator", "fetch"))
    events = await house.asked(bot, "Try http://127.0.0.1/")
    assert next(e for e in events if e.type == "tool_call_finished").data["ok"] is False
    text = "".join(e.data["content"] for e in events if e.type == "token")
    assert text.startswith("Sorry: Error: "), text
    assert reason in text
    assert events[-1].data["finish_reason"] == "stop"


async def test_a_model_searches_the_documents_again(house: House) -> None:
    collection = await house.collection()
    for name, text in (("returns.md", "You have 30 days to return a bicycle."), ("cake.md", "A cake takes six eggs.")):
        await house.settled(collection, await house.upload(collection, name, f"# {name}\n\n{text}\n".encode()))
    call = ScriptedCall("builtin_kb_search", '{"query": "eggs in a cake", "limit": 1}', "call_1")
    script = Script(text="", tokens=0, calls=(call,), rounds=(Script(text="So: {result}"),))
    knowledge = {"collections": [{"name": collection}], "retrieval": {"top_k": 1}}
    bot = await house.bot(script, config=enabled("kb_search") | {"knowledge": knowledge})
    events = await house.asked(bot, "How many days to return a bicycle?")
    first, second = [event.data["items"] for event in events if event.type == "sources"]
    assert [source["title"] for source in first] == ["returns.md"]
    assert [(source["n"], source["title"]) for source in second] == [(1, "returns.md"), (2, "cake.md")]
    assert events[-1].data["sources"] == second
    text = "".join(event.data["content"] for event in events if event.type == "token")
    assert "[2] cake.md" in text, text
    assert "six eggs" in text


async def test_a_model_that_calls_for_ever_is_stopped(house: House) -> None:
    call = ScriptedCall("no_such_tool", "not JSON")
    bot = await house.bot(Script(text="", tokens=0, calls=(call,)), config=enabled("calculator", max_rounds=2))
    before = len(house.llm.requests)
    answer = await house.ask(bot, "Go on")
    assert error_of(answer)["code"] == "provider_error"
    asked = [item for item in list(house.llm.requests)[before:] if item.body["model"] == bot]
    assert [item.body.get("tool_choice") for item in asked] == [None, None, "none"]


async def test_without_rounds_or_tools_none_is_offered(house: House) -> None:
    for config in (enabled("calculator", max_rounds=0), enabled()):
        bot = await house.bot(config=config)
        await house.asked(bot, "Hello")
        assert "tools" not in house.request_of(bot).body
