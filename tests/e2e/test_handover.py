"""A person takes a conversation from its bot: asked for, taken, answered live on every carrier, given back, closed."""

import asyncio
from typing import Any

import pytest

from tests.e2e.house import House, error_of, json_of
from tests.e2e.stream import Json, Stream
from tests.e2e.talk import talk
from tests.servers.scripted_llm import Script

ON: Json = {"handoff": {"enabled": True, "queue": "billing"}, "behaviour": {"handoff_phrases": ["talk to a human"]}}


async def asked(house: House, message: str = "Hello?", config: Json | None = None) -> tuple[str, str]:
    """A conversation that has begun: its bot and its id."""
    bot = await house.bot(Script(text="I am a bot."), config=config or ON)
    return bot, json_of(await house.ask(bot, message))["session_id"]


async def case_of(house: House, session: str, view: str = "waiting") -> Json:
    found = (await house.ok("GET", f"/api/inbox?view={view}&limit=200"))["items"]
    return next(case for case in found if case["session_id"] == session)


async def taken(house: House, session: str) -> str:
    """The path of a conversation that an operator has taken."""
    path = f"/api/inbox/{(await case_of(house, session))['id']}"
    assert (await house.ok("POST", f"{path}/take"))["case"]["state"] == "human"
    return path


async def follow(house: House, session: str, after: int | None = None) -> Stream:
    headers = house.headers() | ({} if after is None else {"Last-Event-ID": str(after)})
    stream = await (await house.line()).request("GET", f"/api/sessions/{session}/events", headers)
    assert stream.status == 200
    return stream


async def test_a_stored_answer_is_not_given_in_the_place_of_a_person(house: House) -> None:
    config = ON | {"cache": {"semantic": {"mode": "exact"}}, "context": {"history": {"max_turns": 0}}}
    bot, session = await asked(house, "When are you open?", config)
    assert (await house.asked(bot, "When are you open?"))[-1].data["cache_hit"] is True
    await house.ok("POST", f"/api/sessions/{session}/handoff")
    said = await house.asked(bot, "When are you open?", session=session)
    assert [event.type for event in said] == ["session_continued", "handoff", "done"]


async def test_somebody_asks_for_a_person_who_answers_and_gives_it_back(house: House) -> None:
    bot, session = await asked(house)
    assert await house.ok("POST", f"/api/sessions/{session}/handoff") == {"state": "waiting"}
    assert await house.ok("POST", f"/api/sessions/{session}/handoff") == {"state": "waiting"}
    events = (await follow(house, session)).events()
    assert (await anext(events)).data["state"] == "waiting"
    calls = len(house.llm.requests)
    said = await house.asked(bot, "Are you there?", session=session)
    assert [event.type for event in said] == ["session_continued", "handoff", "done"]
    assert len(house.llm.requests) == calls, "the bot is silent"
    case = await case_of(house, session)
    assert (case["queue"], case["reason"], case["title"]) == ("billing", "asked", "Hello?")
    path = await taken(house, session)
    assert (await anext(events)).data["state"] == "human"
    opened = await house.ok("POST", f"{path}/reply", json={"message": "I am a **person**."})
    assert [item["content"] for item in opened["messages"]] == [
        "Hello?",
        "I am a bot.",
        "Are you there?",
        "I am a **person**.",
    ]
    told = await anext(events)
    assert (told.type, told.data["session_id"]) == ("session_continued", session)
    turn = [event.data.get("content") for event in await (await house.attach(told.data["turn_id"])).all()]
    assert turn == [None, "I am a **person**.", None]
    last = (await house.messages(session))[-1]
    assert (last["content"], bool(last["author"])) == ("I am a **person**.", True)
    assert (await house.http.post(f"{path}/return")).status_code == 204
    assert (await anext(events)).data["state"] == "bot"
    await house.ask(None, "And now?", session=session)
    shown: list[Any] = house.request_of(bot).body["messages"]
    assert "I am a **person**." in [message["content"] for message in shown]
    assert (await house.messages(session))[-1]["content"] == "I am a bot."
    assert (await house.http.post(f"{path}/reply", json={"message": "Late."})).status_code == 409


async def test_what_a_person_said_while_a_reader_was_away_is_told_when_it_comes_back(house: House) -> None:
    _, session = await asked(house)
    await house.ok("POST", f"/api/sessions/{session}/handoff")
    path = await taken(house, session)
    seen = (await anext((await follow(house, session)).events())).id
    await house.ok("POST", f"{path}/reply", json={"message": "One."})
    await house.ok("POST", f"{path}/reply", json={"message": "Two."})
    events = (await follow(house, session, seen)).events()
    turns = [(await anext(events)).data["turn_id"] for _ in range(2)]
    stored = [item["turn_id"] for item in await house.messages(session) if item["author"]]
    assert turns == stored


async def test_a_phrase_a_failure_and_silent_documents_call_a_person(house: House) -> None:
    _, session = await asked(house, "Let me  TALK to a human now")
    assert (await case_of(house, session))["reason"] == "phrase"
    failing = {"handoff": {"enabled": True, "triggers": ["failed"]}}
    bot = await house.bot(Script(fault="401"), config=failing)
    events = await house.asked(bot, "Hello?")
    assert [event.type for event in events[-2:]] == ["handoff", "error"]
    assert (await case_of(house, events[0].data["session_id"]))["reason"] == "failed"
    silent = {
        "handoff": {"enabled": True, "triggers": ["no_hit"]},
        "knowledge": {"collections": [{"name": await house.collection()}]},
    }
    _, session = await asked(house, "Hello?", silent)
    assert (await case_of(house, session))["reason"] == "no_hit"


async def test_moderation_hands_over(house: House) -> None:
    step = {"handler": "blocklist", "action": "handoff", "params": {"phrases": ["lawyer"]}}
    config = {"moderation": {"input": [step]}}
    bot = await house.bot(Script(text="I am a bot."), config=config)
    events = await house.asked(bot, "My lawyer calls you")
    assert "handoff" in [event.type for event in events]
    assert (await case_of(house, events[0].data["session_id"]))["reason"] == "moderation"


async def test_the_owner_has_the_bot_again_and_a_closed_conversation_is_over(house: House) -> None:
    _, session = await asked(house)
    await house.ok("POST", f"/api/sessions/{session}/handoff")
    assert (await house.http.delete(f"/api/sessions/{session}/handoff")).status_code == 204
    assert (await house.ask(None, "Bot?", session=session)).status_code == 200
    assert (await house.messages(session))[-1]["content"] == "I am a bot."
    await house.ok("POST", f"/api/sessions/{session}/handoff")
    path = await taken(house, session)
    assert (await house.http.post(f"{path}/close")).status_code == 204
    assert (await house.ok("GET", f"/api/sessions/{session}"))["status"] == "closed"
    assert error_of(await house.ask(None, "More?", session=session))["code"] == "session_expired"
    assert (await case_of(house, session, "closed"))["state"] == "closed"


async def test_who_was_with_a_person_when_the_bot_was_archived_stays_with_them(house: House) -> None:
    bot, session = await asked(house)
    await house.ok("POST", f"/api/sessions/{session}/handoff")
    path = await taken(house, session)
    assert (await house.http.delete(f"/api/bots/{bot}")).status_code == 204
    assert (await case_of(house, session, "mine"))["state"] == "human"
    opened = await house.ok("POST", f"{path}/reply", json={"message": "Still here."})
    assert opened["messages"][-1]["content"] == "Still here."
    assert (await house.http.get(path.removeprefix("/api"), headers={"Accept": "text/html"})).status_code == 200
    assert (await house.http.post(f"{path}/close")).status_code == 204
    assert (await case_of(house, session, "closed"))["state"] == "closed"


async def test_one_of_two_operators_has_a_conversation(house: House) -> None:
    _, session = await asked(house)
    await house.ok("POST", f"/api/sessions/{session}/handoff")
    other = (await house.ok("POST", "/api/keys", json={"kind": "super", "name": "another operator"}))["secret"]
    path = f"/api/inbox/{(await case_of(house, session))['id']}"
    async with house.server.client(other) as client:
        both = await asyncio.gather(client.post(f"{path}/take"), house.http.post(f"{path}/take"))
        assert sorted(answer.status_code for answer in both) == [200, 409]
        mine, theirs = (client, house.http) if both[0].status_code == 200 else (house.http, client)
        for act, body in (("reply", {"message": "Mine."}), ("return", None), ("close", None)):
            assert (await theirs.post(f"{path}/{act}", json=body)).status_code == 409
        assert (await mine.post(f"{path}/reply", json={"message": " \n "})).status_code == 422
        assert (await mine.post(f"{path}/return")).status_code == 204


async def test_nobody_is_asked_for_where_the_bot_has_nobody(house: House) -> None:
    _, session = await asked(house, "talk to a human", {"behaviour": {"handoff_phrases": ["talk to a human"]}})
    answer = await house.http.post(f"/api/sessions/{session}/handoff")
    assert (answer.status_code, error_of(answer)["code"]) == (409, "conflict")


async def test_a_socket_hears_a_person(house: House) -> None:
    bot, _ = await asked(house)
    async with talk(house.server) as socket:
        await socket.hear("ready")
        await socket.say("user.message", text="talk to a human", persona=bot)
        events = await socket.turn()
        session = events[0]["session_id"]
        assert [event["type"] for event in events] == ["session_created", "handoff", "done"]
        path = await taken(house, session)
        await house.ok("POST", f"{path}/reply", json={"message": "A person."})
        heard: list[Json] = []
        while not [event for event in heard if event["type"] == "done"]:
            heard.append(await socket.hear())
        assert [event["content"] for event in heard if event["type"] == "token"] == ["A person."]


@pytest.mark.parametrize("below", ["", "/take", "/reply", "/return", "/close"])
async def test_visitors_have_no_inbox(house: House, below: str) -> None:
    bot, session = await asked(house)
    await house.ok("POST", f"/api/sessions/{session}/handoff")
    path = f"/api/inbox/{(await case_of(house, session))['id']}"
    token = (await house.ok("POST", "/api/chat/get_token", json={"user_id": "visitor", "persona": bot}))["token"]
    async with house.server.client(token) as client:
        method, body = ("POST", {"message": "hi"}) if below else ("GET", None)
        assert (await client.request(method, f"{path}{below}", json=body)).status_code == 403


async def test_the_inbox_has_pages(house: House) -> None:
    _, session = await asked(house, "A <b>question</b>")
    await house.ok("POST", f"/api/sessions/{session}/handoff")
    case = (await case_of(house, session))["id"]
    html = {"Accept": "text/html"}
    assert "A &lt;b&gt;question&lt;/b&gt;" in (await house.http.get("/inbox", headers=html)).text
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert (await house.http.post(f"/inbox/{case}/take", headers=form)).status_code == 303
    sent = await house.http.post(f"/inbox/{case}/reply", headers=form, content="message=From+the+page")
    assert sent.status_code == 303
    assert "From the page" in (await house.http.get(f"/inbox/{case}", headers=html)).text
    assert (await house.messages(session))[-1]["content"] == "From the page"
