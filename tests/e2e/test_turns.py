"""Turns over HTTP: asked and answered, streamed, taken up again at any event, continued, stopped, and nobody else's."""

import asyncio

import pytest

from tests.e2e.house import House, error_of, json_of
from tests.e2e.stream import Event, check_order, joined
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script

TEXT = (
    "Größe — 日本語 🦜 and some more words, so that there is something to cut: " + "one two three four five six " * 20
)
PACED = Script(text=TEXT, rate=400)


async def test_a_whole_answer(house: House) -> None:
    bot = await house.bot(Script(text="Thirty days."))
    answer = await house.ask(bot, "How many days?")
    assert answer.status_code == 200
    body = json_of(answer)
    assert body.keys() == {"session_id", "turn_id", "rg_response"}
    assert body["rg_response"] == {"response": "Thirty days.", "tokens_used": 11 + 2, "sources": []}


async def test_a_streamed_answer_keeps_the_order_of_events(house: House) -> None:
    bot = await house.bot(Script(text=TEXT, thinking="let me see"))
    stream = await house.stream(bot, "Go on.")
    assert stream.status == 200
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert stream.headers["transfer-encoding"] == "chunked"
    assert "content-encoding" not in stream.headers
    events = await stream.all()
    check_order(events)
    kinds = [event.type for event in events]
    assert kinds[0] == "session_created"
    assert set(kinds) == {"session_created", "thinking", "token", "done"}
    assert joined(events) == TEXT
    assert events[-1].data["finish_reason"] == "stop"
    assert events[-1].data["sources"] == []
    assert events[-1].data["cache_hit"] is False
    stored = await house.answer(events[0].data["turn_id"], events[0].data["session_id"])
    assert stored["content"] == TEXT


async def test_a_conversation_goes_on_and_the_model_is_shown_it(house: House) -> None:
    bot = await house.bot(Script(text="First."))
    first = json_of(await house.ask(bot, "One?"))
    session = first["session_id"]
    second = json_of(await house.ask(None, "Two?", session=session))
    assert second["session_id"] == session
    assert second["turn_id"] != first["turn_id"]
    events = await house.asked(bot, "Three?", session=session)
    check_order(events)
    assert events[0].type == "session_continued"
    assert events[0].data["session_id"] == session
    shown = [item["content"] for item in house.request_of(bot).body["messages"] if item["role"] != "system"]
    assert shown == ["One?", "First.", "Two?", "First.", "Three?"]
    history = await house.messages(session)
    assert [item["content"] for item in history] == ["One?", "First.", "Two?", "First.", "Three?", "First."]
    assert [item["role"] for item in history] == ["user", "assistant"] * 3


async def test_another_bot_takes_over_inside_a_session(house: House) -> None:
    one, two = await house.bot(Script(text="I am one.")), await house.bot(Script(text="I am two."))
    session = json_of(await house.ask(one, "Who?"))["session_id"]
    switched = json_of(await house.ask(two, "And now?", session=session))
    assert (switched["session_id"], switched["rg_response"]["response"]) == (session, "I am two.")
    kept = json_of(await house.ask(None, "Still?", session=session))
    assert kept["rg_response"]["response"] == "I am two."


async def test_a_persona_is_an_alias_an_object_or_a_versions_id(house: House) -> None:
    bot = await house.bot(Script(text="Here."))
    query = "select v.id from config_version v join config_bot b on b.id = v.bot_id where b.alias = $1"
    ((version,),) = await house.rows(query, bot)
    for persona in (bot, {"alias": bot}, {"alias": bot, "version": 1}, {"id": str(version)}):
        answer = await house.http.post("/api/chat/completion", json={"message": "Hi", "persona": persona})
        assert json_of(answer)["rg_response"]["response"] == "Here.", persona


async def test_max_tokens_reach_the_model(house: House) -> None:
    bot = await house.bot()
    await house.ask(bot, "Hi", max_tokens=7)
    assert house.request_of(bot).body["max_tokens"] == 7


async def test_a_running_turn_is_taken_up_at_every_tenth_event(house: House) -> None:
    bot = await house.bot(PACED)
    stream = await house.stream(bot, "Go on.")
    first = await anext(stream.events())
    turn = first.data["turn_id"]
    whole = asyncio.create_task((await house.attach(turn)).all())
    resumed: list[tuple[int, asyncio.Task[list[Event]]]] = []
    async for event in (await house.attach(turn)).events():
        if event.type == "token" and len(resumed) < 12 and event.id >> 24 >= 10 * len(resumed):
            resumed.append((event.id, asyncio.create_task((await house.attach(turn, event.id)).all())))
    events = await whole
    check_order(events)
    assert joined(events) == TEXT
    assert len(resumed) >= 5
    for after, rest in resumed:
        assert await rest == [event for event in events if event.id > after]


async def test_a_finished_turn_is_read_from_its_log_at_every_event(house: House) -> None:
    bot = await house.bot(Script(tokens=40))
    events = await house.asked(bot, "Go on.")
    turn = events[0].data["turn_id"]
    for place, event in enumerate(events):
        assert await (await house.attach(turn, event.id)).all() == events[place + 1 :]
    assert await (await house.attach(turn)).all() == events
    assert await (await house.attach(turn, 0)).all() == events


async def test_a_last_event_id_that_is_none_means_the_beginning(house: House) -> None:
    bot = await house.bot(Script(tokens=4))
    events = await house.asked(bot, "Go on.")
    for header in ("", "nonsense", "-1", "1e5", "٣", "9" * 40):
        line = await house.line()
        path = f"/api/chat/turns/{events[0].data['turn_id']}/events"
        stream = await line.request("GET", path, {**house.headers(), "Last-Event-ID": header})
        assert stream.status == 200, header
        assert await stream.all() == events, header


async def test_a_turn_goes_on_when_its_reader_leaves(house: House) -> None:
    bot = await house.bot(PACED)
    stream = await house.stream(bot, "Go on.")
    first = await anext(stream.events())
    stream.cut()
    turn, session = first.data["turn_id"], first.data["session_id"]

    async def done() -> bool:
        stored = await house.messages(session)
        return len(stored) == 2 and stored[1]["state"] == "done"

    assert await until(done, pause_s=0.1)
    assert (await house.answer(turn, session))["content"] == TEXT


async def test_cancelling_closes_the_providers_connection_and_keeps_what_was_said(house: House) -> None:
    bot = await house.bot(Script(tokens=50, fault="stall", after=9))
    stream = await house.stream(bot, "Go on.")
    events = []
    async for event in stream.events():
        events.append(event)
        if joined(events).endswith("word8 "):
            answer = await house.http.post(f"/api/chat/turns/{events[0].data['turn_id']}/cancel")
            assert answer.status_code == 204
    check_order(events)
    assert events[-1].data["finish_reason"] == "cancelled"
    assert await house.llm.settled(house.request_of(bot)) == "gone"
    stored = await house.answer(events[0].data["turn_id"], events[0].data["session_id"])
    assert stored["content"] == joined(events) == "".join(f"word{number} " for number in range(9))
    assert (stored["state"], stored["finish_reason"], stored["error_code"]) == ("cancelled", "cancelled", None)
    again = await house.http.post(f"/api/chat/turns/{events[0].data['turn_id']}/cancel")
    assert again.status_code == 204


async def test_a_cancelled_turn_that_somebody_waits_for_answers_what_there_is(house: House) -> None:
    bot = await house.bot(Script(tokens=50, fault="stall", after=3))
    waiting = asyncio.create_task(house.ask(bot, "Go on."))

    async def open_turn() -> bool:
        query = "select t.id from chat_turn t join config_bot b on b.id = t.bot_id where b.alias = $1"
        found = await house.rows(query, bot)
        for (turn,) in found:
            await house.http.post(f"/api/chat/turns/{turn}/cancel")
        return waiting.done()

    assert await until(open_turn, pause_s=0.1)
    answer = await waiting
    assert answer.status_code == 200
    assert "word0 word1 word2 ".startswith(json_of(answer)["rg_response"]["response"])


@pytest.mark.parametrize("verb", ["events", "cancel"])
async def test_anothers_turn_is_answered_like_none(house: House, verb: str) -> None:
    bot = await house.bot(Script(tokens=3))
    made = await house.ok("POST", "/api/keys", json={"kind": "super", "name": "another"})
    events = await house.asked(bot, "Mine.")
    method = "GET" if verb == "events" else "POST"
    bodies = []
    async with house.server.client(made["secret"]) as stranger:
        for turn in (events[0].data["turn_id"], "01890000-0000-7000-8000-000000000000", "nonsense"):
            answer = await stranger.request(method, f"/api/chat/turns/{turn}/{verb}")
            assert answer.status_code == 404
            bodies.append({**error_of(answer), "request_id": ""})
        assert (await stranger.get(f"/api/sessions/{events[0].data['session_id']}")).status_code == 404
    assert bodies[0] == bodies[1] == bodies[2]


async def test_both_workers_read_and_cancel_each_others_turns(house: House) -> None:
    """With one worker this is the same worker twice."""
    bot = await house.bot(PACED)
    stalled = await house.bot(Script(tokens=50, fault="stall", after=5))
    for here in house.server.worker_pids:
        for there in house.server.worker_pids:
            stream = await house.stream(bot, "Go on.", worker=here)
            first = await anext(stream.events())
            followed = await (await house.attach(first.data["turn_id"], first.id, worker=there)).all()
            check_order([first, *followed])
            assert joined(followed) == TEXT
            held = await house.stream(stalled, "Go on.", worker=here)
            opened = await anext(held.events())
            line = await house.line(there)
            path = f"/api/chat/turns/{opened.data['turn_id']}/cancel"
            assert (await line.request("POST", path, house.headers())).status == 204
            assert [event async for event in held.events()][-1].data["finish_reason"] == "cancelled"


async def test_a_connection_serves_one_stream_after_the_other(house: House) -> None:
    bot = await house.bot(Script(text="Once more."))
    line = await house.line()
    for _ in range(3):
        body = {"message": "Hi", "persona": bot}
        await line.request("POST", "/api/chat/completion/stream", house.headers(), body)
        assert joined(await line.all()) == "Once more."


async def test_two_turns_of_a_session_at_once_do_not_mix(house: House) -> None:
    two = {"limits": {"per_session_concurrency": 2}}
    slow, quick = await house.bot(PACED), await house.bot(Script(text="Quick."), config=two)
    first = await house.stream(slow, "Slow?")
    session = (await anext(first.events())).data["session_id"]
    second = await house.asked(quick, "Quick?", session=session)
    check_order(second)
    assert joined(second) == "Quick."
    await first.all()
    assert joined(first.seen) == TEXT
    assert [item["content"] for item in await house.messages(session)] == ["Slow?", TEXT, "Quick?", "Quick."]


async def test_an_answer_of_nothing_is_an_answer(house: House) -> None:
    bot = await house.bot(Script(tokens=0))
    events = await house.asked(bot, "Say nothing.")
    assert [event.type for event in events] == ["session_created", "done"]
    assert json_of(await house.ask(bot, "Say nothing."))["rg_response"]["response"] == ""
    stored = await house.answer(events[0].data["turn_id"], events[0].data["session_id"])
    assert (stored["content"], stored["state"]) == ("", "done")


@pytest.mark.parametrize("what", ["text", "thinking"])
async def test_a_model_that_never_ends_is_stopped(house: House, what: str) -> None:
    flood = " ".join(["x" * 4000] * 12_000)  # much more than what sockets and readers hold
    script = Script(text=flood) if what == "text" else Script(thinking=flood, text="At last.")
    bot = await house.bot(script)
    events = await house.asked(bot, "Never end.")
    check_order(events)
    assert events[-1].data["finish_reason"] == "length"
    assert len(joined(events)) < 1 << 24
    assert await house.llm.settled(house.request_of(bot)) == "gone"
    stored = await house.answer(events[0].data["turn_id"], events[0].data["session_id"])
    assert stored["content"] == joined(events)
