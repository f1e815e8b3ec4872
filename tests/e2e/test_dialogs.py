"""Programs begin conversations: what they say is the answer, what is said next answers their questions."""

import pytest

from palaver.basic.switchers import switcher
from tests.e2e.house import House, json_of
from tests.e2e.stream import Json, joined
from tests.e2e.talk import talk, text_of
from tests.e2e.test_media import PNG
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script

BOOKING = """
SET CONTEXT "rules" AS "Never promise a window seat."
BEGIN SYSTEM PROMPT
You work at the ${bot.name} desk.
END SYSTEM PROMPT
ADD SUGGESTION "Opening hours"
TALK "Welcome!"
HEAR name AS NAME "Who is it?"
SET USER MEMORY "name", name
HEAR guests AS INTEGER "How many, ${name}?"
HEAR area AS "inside", "terrace" "Where?"
SET SESSION "area", area
TALK "Booked for ${guests}, ${area}, ${GET USER MEMORY "name"}."
"""


def programs(**files: str) -> Json:
    return {"dialogs": {"scripts": {f"{name}.bas": text for name, text in files.items()}}}


async def begun(house: House, text: str, script: Script | None = None, **config: Json) -> tuple[str, Json]:
    bot = await house.bot(script or Script(text="I am the model."), config=programs(start=text) | config)
    return bot, json_of(await house.ask(bot, "Hello?"))


def said(answer: Json) -> str:
    found: str = answer["rg_response"]["response"]
    return found


async def goes_on(house: House, session: str, message: str, **fields: object) -> str:
    answer = await house.ask(None, message, session=session, **fields)
    assert answer.is_success, answer.text
    return said(json_of(answer))


async def test_a_dialog_asks_waits_asks_again_and_hands_over_to_the_model(house: House) -> None:
    bot, first = await begun(house, BOOKING)
    session = first["session_id"]
    calls = len(house.llm.requests)
    assert said(first) == "Welcome!\n\nWho is it?"
    assert (await goes_on(house, session, "1234")).startswith("That is no name.")
    assert await goes_on(house, session, "ana maria") == "How many, Ana Maria?"
    assert await goes_on(house, session, "4") == "Where?"
    assert len(house.llm.requests) == calls, "no model was asked"
    events = await house.asked(bot, "terr", session=session)
    assert joined(events) == "Booked for 4, terrace, Ana Maria."
    offered = next(event.data for event in events if event.type == "suggestions")
    assert [each["label"] for each in offered["items"]] == ["Opening hours"]
    assert await goes_on(house, session, "And a window?") == "I am the model."
    told = house.request_of(bot).body["messages"][0]["content"]
    assert f"You work at the {bot} desk." in told
    assert "Never promise a window seat." in told
    contents = [item["content"] for item in await house.messages(session)]
    assert contents[1:3] == ["Welcome!\n\nWho is it?", "1234"]
    (row,) = await house.rows("select state, body from dialogs_run where session_id = $1::uuid", session)
    assert (row["state"], row["body"]) == ("done", None)


async def test_a_program_says_what_answers_from_then_on(house: House) -> None:
    program = 'SET ANSWER MODE "kb"\nHEAR again "Ask!"\nSET ANSWER MODE "mixed"\nTALK "Now the model."\n'
    _, first = await begun(house, f"{program}HEAR last\n", behaviour={"unknown_answer": "Nothing on that."})
    session = first["session_id"]
    assert said(first) == "Ask!"
    assert await goes_on(house, session, "yes") == "Now the model."
    assert await goes_on(house, session, "x") == "I am the model."
    _, first = await begun(house, 'SET ANSWER MODE "kb"', behaviour={"unknown_answer": "Nothing on that."})
    assert said(first) == "Nothing on that."
    assert await goes_on(house, first["session_id"], "And now?") == "Nothing on that."


async def test_what_the_bot_says_of_what_answers_no_program_takes_off(house: House) -> None:
    text = 'TRY\nSET ANSWER MODE "tools"\nCATCH e\nTALK e.code\nEND TRY\nSET ANSWER MODE "kb"'
    config = programs(start=text) | {"behaviour": {"answer_mode": "kb_only", "unknown_answer": "Nothing on that."}}
    bot = await house.bot(config=config, collections=[await house.collection()])
    first = json_of(await house.ask(bot, "Hello?"))
    assert said(first) == "AccessDenied\n\nNothing on that."
    assert await goes_on(house, first["session_id"], "And now?") == "Nothing on that."


async def test_a_program_that_asks_nothing_leaves_the_answer_to_the_model(house: House) -> None:
    _, first = await begun(house, 'TALK "Good day."')
    assert said(first) == "Good day.\n\nI am the model."
    assert await goes_on(house, first["session_id"], "Hello again") == "I am the model.", "it runs once"


async def test_what_is_asked_for_is_offered_as_buttons(house: House) -> None:
    bot = await house.bot(config=programs(start='HEAR x AS "red", "blue" "Which?"\nTALK x'))
    events = await house.asked(bot, "Hi")
    offered = next(event.data for event in events if event.type == "suggestions")
    assert [(each["label"], each["value"]) for each in offered["items"]] == [("red", "red"), ("blue", "blue")]


async def test_a_program_that_fails_apologises_and_the_model_is_there_again(house: House) -> None:
    _, first = await begun(house, 'TALK "One"\nHEAR x\nTHROW "broken"')
    assert await goes_on(house, first["session_id"], "a") == "Sorry, something went wrong here."
    assert await goes_on(house, first["session_id"], "b") == "I am the model."
    (row,) = await house.rows("select state, error from dialogs_run where session_id = $1::uuid", first["session_id"])
    assert row["state"] == "failed"
    assert "broken" in row["error"]


async def test_nobody_answers_and_the_default_or_the_error_counts(house: House) -> None:
    text = 'HEAR x AS TEXT "Quick?" DEFAULT "slow" TIMEOUT 1\nTALK "You are ${x}."\nHEAR y "Still?" TIMEOUT 1\nTALK y'
    _, first = await begun(house, text)
    session = first["session_id"]

    async def over() -> bool:
        return bool((await house.messages(session))[-1]["content"] == "Sorry, something went wrong here.")

    assert await until(over, pause_s=0.1), await house.messages(session)
    contents = [item["content"] for item in await house.messages(session)]
    assert contents == ["Hello?", "Quick?", "You are slow.\n\nStill?", "Sorry, something went wrong here."]
    assert await goes_on(house, session, "Anybody?") == "I am the model."


async def test_a_password_is_nowhere_to_be_read(house: House) -> None:
    _, first = await begun(house, 'HEAR p AS PASSWORD "Secret?"\nTALK LEN(p)')
    assert await goes_on(house, first["session_id"], "correct horse") == "13"
    assert "correct horse" not in str(await house.messages(first["session_id"]))


LOUD = """
HEAR p AS PASSWORD "Secret?"
TALK "It is ", p
TALK [p]
BEGIN TALK
So ${p}
END TALK
PRINT p
SET CONTEXT "a" AS "Know " & p
BEGIN SYSTEM PROMPT
Mind ${p}
END SYSTEM PROMPT
ADD SUGGESTION "Say " & p
ADD SWITCHER "Use " & p AS "Use"
x = LLM "Judge " & p
x = TRANSLATE(p, "pt")
TALK LEN(p)
HEAR y "More, ${p}?"
THROW "no " & p
"""


async def test_a_password_that_a_program_says_is_shown_to_nobody(house: House) -> None:
    bot, first = await begun(house, LOUD)
    session, mask = first["session_id"], "••••"
    events = await house.asked(bot, "correct horse", session=session)
    assert joined(events) == f'It is {mask}\n\n["{mask}"]\n\nSo {mask}\n\n13\n\nMore, {mask}?'
    offered = next(event.data for event in events if event.type == "suggestions")
    assert [each["label"] for each in offered["items"]] == [f"Say {mask}"]
    await goes_on(house, session, "yes")
    assert await goes_on(house, session, "And now?") == "I am the model."
    assert f"Know {mask}" in house.request_of(bot).body["messages"][0]["content"]
    asked = [each.body for each in house.llm.requests if each.body.get("model") == bot]
    (row,) = await house.rows("select error from dialogs_run where session_id = $1::uuid", session)
    (scene,) = await house.rows("select body::text from chat_scene where session_id = $1::uuid", session)
    told = f"{asked}{await house.messages(session)}{row[0]}{scene[0]}{house.server.log()}"
    assert (f"no {mask}" in told, "correct horse" in told) == (True, False)


async def test_a_password_is_not_told_to_who_answers(house: House) -> None:
    text = 'HEAR p AS PASSWORD "Secret?"\nTRANSFER TO HUMAN WITH department = "vault", reason = "Said " & p'
    _, first = await begun(house, text, handoff={"enabled": True})
    await goes_on(house, first["session_id"], "correct horse")
    (case,) = await house.rows("select reason from chat_handoff where session_id = $1::uuid", first["session_id"])
    assert case["reason"] == "Said ••••"


@pytest.mark.parametrize("carrier", ["openai"])
async def test_a_dialog_goes_on_by_every_carrier(house: House, carrier: str) -> None:
    bot, first = await begun(house, 'HEAR a "A?"\nHEAR b "B?"\nTALK a + b')
    session = first["session_id"]
    assert await goes_on(house, session, "one") == "B?"
    body = {
        "model": bot,
        "messages": [{"role": "user", "content": "two"}],
        "metadata": {"session_id": session},
    }
    answer = await house.ok("POST", "/v1/chat/completions", json=body)
    assert answer["choices"][0]["message"]["content"] == "onetwo", carrier


async def test_a_dialog_goes_on_over_a_websocket(house: House) -> None:
    bot = await house.bot(config=programs(start='HEAR a "A?"\nTALK "so " & a'))
    async with talk(house.server) as socket:
        await socket.hear("ready")
        await socket.say("user.message", text="Hi", persona=bot)
        first = await socket.turn()
        await socket.say("user.message", text="be it", session=first[0]["session_id"])
        assert [text_of(each) for each in (first, await socket.turn())] == ["A?", "so be it"]


async def test_a_file_is_an_answer_where_one_is_asked_for(house: House) -> None:
    text = 'HEAR age AS INTEGER "Age?"\nHEAR photo AS IMAGE "Photo?"\nTALK photo.name & " " & photo.mime_type'
    _, first = await begun(house, text)
    session = first["session_id"]
    sent = await house.http.post("/api/media", files={"file": ("me.png", PNG)})
    assert sent.status_code == 201, sent.text
    files = {"attachments": [sent.json()["id"]]}
    wrong = await goes_on(house, session, "this?", **files)
    assert wrong == "me.png is a file, and words are asked for here. Please write a whole number."
    assert await goes_on(house, session, "7") == "Photo?"
    assert await goes_on(house, session, "I have none") == "Please send an image."
    again = await house.http.post("/api/media", files={"file": ("you.png", PNG)})
    assert await goes_on(house, session, "here", attachments=[again.json()["id"]]) == "you.png image/png"


async def test_a_program_calls_a_person_and_the_bot_is_silent(house: House) -> None:
    text = 'HEAR x "Yes?"\nTALK "One moment."\nr = TRANSFER TO HUMAN "sales", "high", "wants an offer"\nTALK r.status'
    _, first = await begun(house, text, handoff={"enabled": True})
    session = first["session_id"]
    assert await goes_on(house, session, "an offer") == "One moment.\n\nqueued"
    waiting = (await house.ok("GET", "/api/inbox?view=waiting&limit=200"))["items"]
    (case,) = [each for each in waiting if each["session_id"] == session]
    assert (case["queue"], case["reason"]) == ("sales", "wants an offer")
    assert await goes_on(house, session, "Hello?") == ""


async def test_a_conversation_keeps_its_program_when_the_bot_is_released_anew(house: House) -> None:
    bot, first = await begun(house, 'HEAR x "Old?"\nTALK "old " & x')
    draft = await house.http.get(f"/api/bots/{bot}/draft")
    config = draft.json()["config"] | programs(start='HEAR x "New?"\nTALK "new " & x')
    await house.ok("PUT", f"/api/bots/{bot}/draft", json=config, headers={"If-Match": draft.headers["etag"]})
    await house.ok("POST", f"/api/bots/{bot}/publish", json={})
    assert await goes_on(house, first["session_id"], "yes") == "old yes"
    assert said(json_of(await house.ask(bot, "Hi"))) == "New?"


async def test_a_button_that_names_a_context_has_it_shown_to_the_model(house: House) -> None:
    text = 'SET CONTEXT "a" AS "Prices: 7."\nSET CONTEXT "b" AS "Doors: 8."\nSET CONTEXT "c" AS "Always."\n'
    bot, first = await begun(house, text + 'ADD SUGGESTION "a" AS "Prices?"\nADD SUGGESTION "b" AS "Doors?"')
    told = [house.request_of(bot).body["messages"][0]["content"]]
    for message in ("Doors?", "Really?"):
        await goes_on(house, first["session_id"], message)
        told.append(house.request_of(bot).body["messages"][0]["content"])
    shown = [[name for name in ("Prices: 7.", "Doors: 8.", "Always.") if name in each] for each in told]
    assert shown == [["Always."], ["Doors: 8.", "Always."], ["Doors: 8.", "Always."]]


OFFERS = """
TALK "Hello."
ADD SWITCHER "list" AS "As a list"
ADD SWITCHER "Speak <b>softly</b>." AS "Softly"
ADD SUGGESTION "Opening hours"
"""
SOFTLY = switcher("Speak <b>softly</b>.", "Softly").id


async def test_switchers_are_switched_by_who_talks_and_are_there_after_a_reload(house: House) -> None:
    bot, first = await begun(house, OFFERS)
    session = first["session_id"]
    path = f"/api/sessions/{session}/switchers"
    await house.ok("PUT", path, json={"on": [SOFTLY]})
    await goes_on(house, session, "Well?")
    told = house.request_of(bot).body["messages"][0]["content"]
    assert ("Speak <b>softly</b>." in told, "Answer with a list." in told) == (True, False)
    page = (await house.http.get(f"/chat/{session}", headers={"Accept": "text/html"})).text
    assert 'data-switcher="list" aria-pressed="false"' in page
    assert f'data-switcher="{SOFTLY}" aria-pressed="true"' in page
    assert "softly&lt;" not in page, "its prompt is the bot's own"
    assert ">Opening hours</button>" in page
    refused = await house.http.put(path, json={"on": ["list", "none"]})
    assert (refused.status_code, "no switcher 'none'" in refused.json()["error"]["message"]) == (422, True)
    await house.ok("PUT", path, json={"on": []})
    await goes_on(house, session, "And now?")
    assert "softly" not in house.request_of(bot).body["messages"][0]["content"]
