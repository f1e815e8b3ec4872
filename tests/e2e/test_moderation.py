"""Moderation on the running server: what questions and answers go through, on every carrier and in the history."""

from typing import Any

import pytest

from tests.e2e.house import House, json_of
from tests.e2e.stream import check_order, joined
from tests.e2e.talk import talk
from tests.servers.scripted_llm import Script

Json = dict[str, Any]
MESSAGE = "I cannot help with that."


def blocking(*phrases: str, action: str = "block") -> Json:
    return {"handler": "blocklist", "action": action, "params": {"phrases": list(phrases)}}


MASKING: Json = {"handler": "pii", "action": "mask"}


async def moderated(house: House, script: Script | None = None, **moderation: Any) -> str:
    return await house.bot(script or Script(text="Fine."), config={"moderation": moderation})


def asked_of_model(house: House, bot: str) -> bool:
    return any(request.body.get("model") == bot for request in house.llm.requests)


async def test_a_blocked_question_reaches_nobody(house: House) -> None:
    bot = await moderated(house, input=[blocking("forbidden")])
    events = await house.asked(bot, "Something F\u00f6rbidden? No: f o r b i d d e n.")
    check_order(events)
    assert [event.type for event in events] == ["session_created", "moderation", "error"]
    assert events[1].data == {"type": "moderation", "direction": "input", "category": "blocklist", "action": "block"}
    assert (events[2].data["code"], events[2].data["message"]) == ("content_filtered", MESSAGE)
    whole = await house.ask(bot, "something forbidden")
    assert whole.status_code == 200
    assert json_of(whole)["mod_response"] == {"category": "blocklist"}
    assert "rg_response" not in json_of(whole)
    refused = await house.http.post(
        "/v1/chat/completions", json={"model": bot, "messages": [{"role": "user", "content": "forbidden"}]}
    )
    assert (refused.status_code, json_of(refused)["error"]["code"]) == (422, "content_filtered")
    async with talk(house.server, house.server.admin_key) as socket:
        await socket.hear("ready")
        await socket.say("user.message", text="forbidden", persona=bot)
        await socket.hear("session_created")
        assert (await socket.hear("moderation"))["action"] == "block"
        assert (await socket.hear("error"))["code"] == "content_filtered"
    assert not asked_of_model(house, bot)


async def test_what_was_blocked_is_not_shown_to_the_model_later(house: House) -> None:
    bot = await moderated(house, input=[blocking("forbidden")])
    session = json_of(await house.ask(bot, "forbidden"))["session_id"]
    assert "rg_response" in json_of(await house.ask(None, "And now?", session=session))
    assert "forbidden" not in str(house.request_of(bot).body)


async def test_what_is_masked_in_a_question_is_so_for_the_model_and_in_the_history(house: House) -> None:
    bot = await moderated(house, input=[MASKING])
    events = await house.asked(bot, "I am bob@mail.example, call +49 30 1234567.")
    assert [event.type for event in events][:2] == ["session_created", "moderation"]
    assert (events[1].data["category"], events[1].data["action"]) == ("email", "mask")
    assert events[-1].type == "done"
    masked = "I am [email], call [phone]."
    assert house.request_of(bot).body["messages"][-1]["content"] == masked
    session = events[0].data["session_id"]
    assert (await house.messages(session))[0]["content"] == masked
    assert (await house.ok("GET", f"/api/sessions/{session}"))["title"] == masked
    async with house.database() as database:
        rows = await database.fetch("select excerpt from moderation_event where session_id = $1", session)
        assert all("bob" not in row["excerpt"] for row in rows)


async def test_a_replaced_question_is_answered_with_the_message(house: House) -> None:
    bot = await moderated(house, input=[blocking("forbidden", action="replace")], message="Let us talk of parrots.")
    events = await house.asked(bot, "forbidden")
    assert joined(events) == "Let us talk of parrots."
    assert (events[-1].type, events[-1].data["finish_reason"]) == ("done", "content_filter")
    assert not asked_of_model(house, bot)
    said = {"model": bot, "messages": [{"role": "user", "content": "forbidden"}]}
    whole = json_of(await house.http.post("/v1/chat/completions", json=said))
    assert whole["choices"][0]["message"]["content"] == "Let us talk of parrots."
    assert whole["choices"][0]["finish_reason"] == "content_filter"


@pytest.mark.parametrize("split", [0, 7])
async def test_a_blocked_phrase_never_reaches_the_screen(house: House, split: int) -> None:
    text = "The recipe takes flour and then the secret sauce of my aunt, and more."
    script = Script(text=text, split=split, thinking="the secret sauce")
    bot = await moderated(house, script, output=[blocking("secret sauce")])
    events = await house.asked(bot, "How?")
    check_order(events)
    assert joined(events) == "The recipe takes flour and then the "
    assert [event.type for event in events if event.type != "token"] == ["session_created", "moderation", "done"]
    assert events[-1].data["finish_reason"] == "content_filter"
    assert events[-2].data == {"type": "moderation", "direction": "output", "category": "blocklist", "action": "block"}
    assert "sauce" not in str([event.data for event in events])
    stored = await house.answer(events[0].data["turn_id"], events[0].data["session_id"])
    assert stored["content"] == joined(events)
    said = {"model": bot, "messages": [{"role": "user", "content": "How?"}], "stream": True}
    streamed = await house.http.post("/v1/chat/completions", json=said)
    assert "sauce" not in streamed.text
    assert "content_filter" in streamed.text
    assert json_of(await house.ask(bot, "How?"))["mod_response"] == {"category": "blocklist"}


async def test_masks_in_an_answer_and_nothing_else_is_lost(house: House) -> None:
    text = "Write to bob@mail.example or pay to DE89 3704 0044 0532 0130 00, then wait. " * 5
    bot = await moderated(house, Script(text=text.strip(), batch=3), output=[MASKING])
    events = await house.asked(bot, "How?")
    shown = text.strip().replace("bob@mail.example", "[email]").replace("DE89 3704 0044 0532 0130 00", "[iban]")
    assert joined(events) == shown
    assert events[-1].data["finish_reason"] == "stop"
    said = {"model": bot, "messages": [{"role": "user", "content": "How?"}]}
    whole = json_of(await house.http.post("/v1/chat/completions", json=said))
    assert whole["choices"][0]["message"]["content"] == shown


async def test_what_is_only_flagged_goes_on_without_a_word(house: House) -> None:
    bot = await moderated(house, input=[blocking("odd", action="flag")], output=[blocking("fine", action="flag")])
    events = await house.asked(bot, "An odd question")
    assert (joined(events), "moderation" in [event.type for event in events]) == ("Fine.", False)


async def test_a_bot_without_moderation_has_nothing_of_it(house: House) -> None:
    bot = await house.bot(Script(text="Write to bob@mail.example."))
    assert joined(await house.asked(bot, "Who am I? eve@mail.example")) == "Write to bob@mail.example."


async def test_a_step_that_cannot_be_is_refused_with_its_place(house: House) -> None:
    body = {"alias": "bad-steps", "config": {"moderation": {"input": [{"handler": "pii"}, {"handler": "regex"}]}}}
    refused = await house.http.post("/api/bots", json=body)
    assert refused.status_code == 422
    assert [each["path"] for each in json_of(refused)["error"]["details"]] == ["moderation.input.1"]
