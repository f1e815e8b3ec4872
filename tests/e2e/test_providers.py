"""Each provider on its wire: what it is sent, what comes of its answer, and what of everything it may do wrong."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from palaver.llm.calling.breaker import FAILURES
from tests.e2e.house import KEYS, House, environment, error_of, json_of, opened
from tests.e2e.stream import Event, check_order, joined
from tests.e2e.test_accounting import used
from tests.servers.palaver import palaver_server
from tests.servers.scripted_llm import Script, ScriptedLLM

CONNECTIONS = ("openai", "anthropic", "groq", "ollama")
TEXT = "Größe — 日本語 🦜 und mehr davon: " + "ein Wort " * 30
PARAMS = {
    "temperature": 0.7,
    "top_p": 0.9,
    "max_output_tokens": 77,
    "stop": ["END"],
    "seed": 5,
    "presence_penalty": 0.5,
    "frequency_penalty": 0.25,
}
_CHAT = {
    "temperature": 0.7,
    "top_p": 0.9,
    "max_tokens": 77,
    "stop": ["END"],
    "seed": 5,
    "presence_penalty": 0.5,
    "frequency_penalty": 0.25,
    "stream": True,
}
SENT: dict[str, tuple[str, dict[str, Any]]] = {
    "openai": ("/v1/chat/completions", _CHAT),
    "groq": ("/openai/v1/chat/completions", _CHAT),
    "anthropic": (
        "/v1/messages",
        {"temperature": 0.7, "max_tokens": 77, "stop_sequences": ["END"], "stream": True},
    ),
    "ollama": ("/api/chat", {"stream": True}),
}
FAULTS = {
    "401": (502, "provider_error", "refused the key"),
    "403": (502, "provider_error", "refused the key"),
    "404": (502, "provider_error", "check model"),
    "429": (429, "rate_limited", "limited by its provider"),
    "500": (503, "unavailable", "in trouble"),
    "html": (502, "provider_error", "not its format"),
    "vanish": (502, "provider_error", "try again"),
    "garbage": (502, "provider_error", "not its format"),
    "error": (503, "unavailable", "broke off with an error"),
    "end": (502, "provider_error", "before the answer's end"),
    "close": (502, "provider_error", "before the answer's end"),
    "stall": (502, "provider_error", "nothing came from the provider for 1 s"),
}
IN_THE_MIDDLE = {"garbage", "error", "end", "close", "stall"}


@pytest.mark.parametrize("connection", CONNECTIONS)
async def test_an_answer_streams(house: House, connection: str) -> None:
    bot = await house.bot(Script(text=TEXT, thinking="let me see", rate=2000), connection=connection)
    events = await house.asked(bot, "Go on.")
    check_order(events)
    assert joined(events) == TEXT
    assert "".join(event.data["content"] for event in events if event.type == "thinking") == "let me see "
    assert len([event for event in events if event.type == "token"]) > 10
    assert events[-1].data["usage"]["prompt"] == 11
    assert json_of(await house.ask(bot, "Go on."))["rg_response"]["response"] == TEXT


@pytest.mark.parametrize("connection", CONNECTIONS)
async def test_the_bots_parameters_prompt_and_key_arrive(house: House, connection: str) -> None:
    config = {"model": {"params": PARAMS}, "prompt": {"system": "You are a lighthouse."}}
    bot = await house.bot(connection=connection, config=config)
    await house.ask(bot, "Who are you?")
    request = house.request_of(bot)
    path, expected = SENT[connection]
    assert request.path == path
    assert {name: request.body.get(name) for name in expected} == expected
    if connection == "ollama":
        own = {"num_predict" if name == "max_output_tokens" else name: value for name, value in PARAMS.items()}
        assert {name: request.body["options"].get(name) for name in own} == own
    system = request.body["system"] if connection == "anthropic" else request.body["messages"][0]["content"]
    assert system.startswith("You are a lighthouse.")
    assert request.body["messages"][-1]["role"] == "user"
    assert "Who are you?" in str(request.body["messages"][-1]["content"])
    if connection == "anthropic":
        assert request.headers["x-api-key"] == KEYS["anthropic"]
    elif connection != "ollama":
        assert request.headers["authorization"] == f"Bearer {KEYS[connection]}"


@pytest.mark.parametrize("split", [1, 7, 1000])
@pytest.mark.parametrize("connection", CONNECTIONS)
async def test_characters_and_events_may_be_cut_anywhere(house: House, connection: str, split: int) -> None:
    bot = await house.bot(Script(text=TEXT, split=split), connection=connection)
    assert joined(await house.asked(bot, "Go on.")) == TEXT
    assert json_of(await house.ask(bot, "Go on."))["rg_response"]["response"] == TEXT


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("connection", CONNECTIONS)
async def test_a_fault_is_told_on_both_carriers_and_loses_nothing(house: House, connection: str, fault: str) -> None:
    status, code, words = FAULTS[fault]
    script = Script(tokens=20, fault=fault, after=3, said="The key {key} is not good")
    bot = await house.bot(script, connection=connection, config={"model": {"timeout_s": 1, "retries": 0}})
    stream = await house.stream(bot, "What now?")
    whole, events = await asyncio.gather(house.ask(bot, "And now?"), stream.all())
    assert whole.status_code == status, whole.text
    error = error_of(whole)
    assert error["code"] == code
    assert stream.status == 200
    check_order(events)
    assert events[-1].data == {"type": "error", "code": code, "message": events[-1].data["message"]}
    for message in (error["message"], events[-1].data["message"]):
        assert words in message
        assert "sk-dummy" not in message
    assert joined(events) == ("word0 word1 word2 " if fault in IN_THE_MIDDLE else "")
    await nothing_is_lost(house, events, code)
    for request in (whole.headers["x-request-id"], stream.headers["x-request-id"]):
        lines = [line for line in house.server.log().splitlines() if request in line]
        assert any(code in line for line in lines), lines
    assert "sk-dummy" not in house.server.log()


async def nothing_is_lost(house: House, events: list[Event], code: str) -> None:
    """The question stands in the history, what was said of the answer too, and the conversation goes on."""
    session = events[0].data["session_id"]
    history = await house.messages(session)
    text = joined(events)
    assert [item["content"] for item in history] == ["What now?", text] if text else ["What now?"]
    assert {(item["state"], item["error_code"]) for item in history} == {("failed", code)}
    other = await house.bot(Script(text="All is well again."))
    again = json_of(await house.ask(other, "Still there?", session=session))
    assert again["rg_response"]["response"] == "All is well again."
    shown = [item["content"] for item in house.request_of(other).body["messages"][1:]]
    assert shown == ([*(["What now?", text] if text else ["What now?"]), "Still there?"])


@pytest.fixture
async def poorer(llm: ScriptedLLM) -> AsyncIterator[House]:
    """A server that has lost Anthropic's variables."""
    env = {name: value for name, value in environment(llm).items() if not name.startswith("ANTHROPIC_")}
    async with palaver_server(env=env) as server, opened(server, llm) as made:
        yield made


async def test_a_connection_that_was_taken_away_is_named_and_breaks_no_page(poorer: House) -> None:
    bot = await poorer.bot(connection="anthropic")
    whole = await poorer.ask(bot, "Hi")
    assert (whole.status_code, error_of(whole)["code"]) == (503, "unavailable")
    events = await poorer.asked(bot, "Hi")
    assert events[-1].data["code"] == "unavailable"
    for message in (error_of(whole)["message"], events[-1].data["message"]):
        assert "'anthropic'" in message
        assert "openai" in message
    for page in ("/", "/bots", f"/?bot={bot}"):
        assert (await poorer.http.get(page, headers={"Accept": "text/html"})).status_code == 200, page
    assert (await poorer.http.delete(f"/api/bots/{bot}")).status_code == 204


@pytest.mark.parametrize(("finish", "told"), [("length", "length"), ("content_filter", "content_filter")])
async def test_why_an_answer_ended_is_told(house: House, finish: str, told: str) -> None:
    bot = await house.bot(Script(tokens=4, finish=finish))
    events = await house.asked(bot, "Go on.")
    assert events[-1].data["finish_reason"] == told
    stored = await house.answer(events[0].data["turn_id"], events[0].data["session_id"])
    assert stored["finish_reason"] == told


async def test_a_model_that_fails_is_asked_again_and_then_the_fallback_each_on_its_row(house: House) -> None:
    spare = await house.bot(Script(text="From the other one."))
    fallback = [{"connection": "groq", "name": spare}]
    bot = await house.bot(Script(fault="500"), config={"model": {"retries": 1, "fallback": fallback}})
    events = await house.asked(bot, "Who is there?")
    check_order(events)
    assert joined(events) == "From the other one."
    asked = [request.body["model"] for request in house.llm.requests if request.body.get("model") in {bot, spare}]
    assert asked == [bot, bot, spare]
    assert house.request_of(spare).path.startswith("/openai/v1/")
    rows = [tuple(row)[:5] for row in await used(house, bot, 3)]
    assert rows == [("openai", bot, 0, 0, False)] * 2 + [("groq", spare, 11, 4, False)]


async def test_a_provider_that_dies_in_the_middle_is_told_of_and_nobody_else_goes_on(house: House) -> None:
    spare = await house.bot(Script(text="From the other one."))
    fallback = [{"connection": "groq", "name": spare}]
    script = Script(tokens=20, after=3, fault="close")
    bot = await house.bot(script, connection="anthropic", config={"model": {"fallback": fallback}})
    events = await house.asked(bot, "Who is there?")
    assert joined(events) == "word0 word1 word2 "
    assert events[-1].data["code"] == "provider_error"
    ((_, _, prompt, completion, estimated, *_),) = await used(house, bot)
    assert (prompt, estimated) == (11, True), "what it told of the question before it broke off holds"
    assert completion > 0


async def test_a_fallback_that_is_asked_already_is_refused_with_the_reason(house: House) -> None:
    model = {"connection": "openai", "name": "m", "fallback": [{"connection": "openai", "name": "m"}]}
    body = {"alias": "around", "name": "Around", "config": {"model": model}}
    refused = await house.http.post("/api/bots", json=body)
    assert refused.status_code == 422
    assert "fallback_cycle" in refused.text
    model = {"fallback": [{"connection": "nowhere"}]}
    refused = await house.http.post("/api/bots", json={**body, "config": {"model": model}})
    assert "model.fallback.0.connection" in refused.text


async def test_a_provider_that_never_comes_to_an_end_is_stopped_and_the_answer_says_so(house: House) -> None:
    config = {"model": {"params": {"max_output_tokens": 10}}}
    bot = await house.bot(Script(text="again " * 60_000, batch=500), config=config)
    events = await house.asked(bot, "Go on.")
    check_order(events)
    assert (events[-1].type, events[-1].data["finish_reason"]) == ("done", "length")
    assert 65_000 < len(joined(events)) < 360_000


async def test_a_model_that_fails_again_and_again_is_left_alone_for_a_while_and_others_are_not(house: House) -> None:
    broken = await house.bot(Script(fault="500"), config={"model": {"retries": 5}})
    other = await house.bot(Script(text="All is well here."))
    events = await house.asked(broken, "Hello?")
    assert events[-1].data["code"] == "unavailable"
    asked = [request for request in house.llm.requests if request.body.get("model") == broken]
    assert len(asked) == FAILURES
    assert joined(await house.asked(other, "And you?")) == "All is well here."
    assert 'llm_rests_total{connection="openai"}' in (await house.http.get("/metrics")).text


async def test_a_budget_that_the_model_has_no_room_for_is_told(house: House) -> None:
    bot = await house.bot()
    for budget, told in ((16_384, []), (16_385, ["larger_than_model"])):
        config = {"model": {"connection": "ollama", "name": "scripted"}, "context": {"budget_tokens": budget}}
        found = await house.ok("POST", f"/api/bots/{bot}/validate", json=config)
        assert [warning["code"] for warning in found["warnings"]] == told, found
