"""Several bots in a conversation: one answers the messages with its words, another takes the conversation over."""

from typing import Any

from tests.e2e.house import House, json_of
from tests.e2e.test_dialogs import begun, goes_on, programs, said
from tests.servers.scripted_llm import Script

PROMPT = {"prompt": {"system": "You sell boats."}}


async def bots_of(house: House, session: str) -> list[str]:
    return [item["bot"] for item in await house.messages(session) if item["role"] == "assistant"]


async def test_a_message_with_its_word_is_answered_by_the_bot_that_was_added(house: House) -> None:
    sales = await house.bot(Script(text="It costs 7."), config=PROMPT)
    chief = await house.bot(Script(text="Ask the chief."))
    text = f"""
ADD BOT "{sales}" WITH TRIGGER "price, special offer"
ADD BOT "{chief}" TRIGGER ON "price"
SET BOT PRIORITY "{chief}", -1
b = LIST BOTS
TALK b[0].name + " " + b[1].name + " " + b[0].added + " " + b[1].triggers[0]
HEAR name "Who is it?"
"""
    bot, first = await begun(house, text)
    session = first["session_id"]
    assert said(first) == f"{sales} {chief} true price\n\nWho is it?"
    assert await goes_on(house, session, "The price") == "I am the model.", "a program hears first"
    calls = len(house.llm.requests)
    assert await goes_on(house, session, "What is the PRICE?") == "It costs 7."
    assert len(house.llm.requests) == calls + 1
    assert "You sell boats." in house.request_of(sales).body["messages"][0]["content"]
    assert await goes_on(house, session, "Priceless, is it?") == "I am the model."
    events = await house.asked(bot, "Any special  offer?", session=session)
    assert (events[0].data["bot"], events[0].data["bot_name"]) == (sales, sales)
    assert await bots_of(house, session) == [bot, bot, sales, bot, sales]
    assert (await house.ok("GET", f"/api/sessions/{session}"))["bot"] == bot
    page = await house.http.get(f"/chat/{session}", headers={"Accept": "text/html"})
    assert page.text.count(f"data-author>{sales}</p>") == 2, page.text


async def test_asked_again_and_on_another_branch_the_conversation_stays_its_bots(house: House) -> None:
    sales = await house.bot(Script(text="It costs 7."))
    bot, first = await begun(house, f'ADD BOT "{sales}" WITH TRIGGER "price"\nTALK "Hello."')
    session = first["session_id"]
    await goes_on(house, session, "The price?")
    turn = (await house.messages(session))[-1]["turn_id"]
    again = await house.http.post(f"/api/chat/turns/{turn}/regenerate", json={})
    assert again.is_success, again.text
    assert await goes_on(house, session, "And else?") == "I am the model."
    await house.ok("PUT", f"/api/sessions/{session}/head", json={"turn": turn})
    assert (await house.ok("GET", f"/api/sessions/{session}"))["bot"] == bot
    copy = await house.ok("POST", f"/api/sessions/{session}/fork", json={"turn": turn})
    assert (copy["bot"], await bots_of(house, copy["id"])) == (bot, [bot, sales])


async def test_a_bot_brings_those_of_its_tools_that_are_named(house: House) -> None:
    scripts = {
        name: f'PARAM about AS STRING DESCRIPTION "x"\nDESCRIPTION "{name}"\nRETURN 7' for name in ("price", "book")
    }
    sales = await house.bot(Script(text="It costs 7."), config=programs(**scripts) | {"tools": {"auto": True}})
    text = f"""
TRY
  ADD BOT "{sales}" WITH TOOLS "launch"
CATCH e
  TALK e.code
END TRY
ADD BOT "{sales}" WITH TRIGGER "price" WITH TOOLS "price"
HEAR x
"""
    _, first = await begun(house, text)
    assert said(first) == "NotFound"
    await goes_on(house, first["session_id"], "go")
    assert await goes_on(house, first["session_id"], "The price?") == "It costs 7."
    assert [tool["function"]["name"] for tool in house.request_of(sales).body["tools"]] == ["basic_price"]


async def test_a_conversation_is_transferred_and_begins_with_the_other_bot(house: House) -> None:
    other = await house.bot(
        Script(text="Support here."), config=programs(start='HEAR id "Which order?"\nTALK "Order " & id')
    )
    text = f"""
SET CONTEXT "rules" AS "Say please."
HEAR what "What is it?"
TALK "One moment."
TRANSFER CONVERSATION TO "{other}"
TRY
  HEAR x "Still there?"
CATCH e
  TALK e.code
END TRY
TRY
  ADD BOT "{other}"
CATCH e
  TALK e.code
END TRY
"""
    bot, first = await begun(house, text)
    session = first["session_id"]
    assert await goes_on(house, session, "A broken boat") == "One moment.\n\nNoInteractiveUser\n\nAccessDenied"
    assert await goes_on(house, session, "It leaks") == "Which order?"
    assert await goes_on(house, session, "17") == "Order 17"
    assert await goes_on(house, session, "Thanks") == "Support here."
    assert "Say please." not in str(house.request_of(other).body)
    assert await bots_of(house, session) == [bot, bot, other, other, other]
    assert (await house.ok("GET", f"/api/sessions/{session}"))["bot"] == other


async def test_after_a_transfer_nothing_more_is_set_for_the_conversation(house: House) -> None:
    other = await house.bot(Script(text="Support here."))
    lines = (
        'SET CONTEXT "rules" AS "Say please."',
        "BEGIN SYSTEM PROMPT\nSend them away.\nEND SYSTEM PROMPT",
        'ADD SUGGESTION "buy" AS "Buy another"',
        "CLEAR SUGGESTIONS",
        "CLEAR TOOLS",
        'USE MODEL "auto"',
    )
    tried = "\n".join(f'TRY\n{line}\nTALK "it was set"\nCATCH e\nTALK e.code\nEND TRY' for line in lines)
    _, first = await begun(house, f'HEAR what "What?"\nTRANSFER CONVERSATION TO "{other}"\n{tried}')
    session = first["session_id"]
    assert (await goes_on(house, session, "A boat")).split() == ["AccessDenied"] * len(lines)
    assert await goes_on(house, session, "It leaks") == "Support here."
    sent = str(house.request_of(other).body)
    assert "Say please." not in sent
    assert "Send them away." not in sent


async def test_it_comes_back_and_begins_anew(house: House) -> None:
    there = await house.bot(Script(text="x"))
    back = f'HEAR x "Back?"\nTRANSFER CONVERSATION TO "{there}"'
    bot, first = await begun(house, back)
    session = first["session_id"]
    draft = await house.http.get(f"/api/bots/{there}/draft")
    config = draft.json()["config"] | programs(start=f'TALK "There."\nTRANSFER CONVERSATION TO "{bot}"\nRETURN 1')
    await house.ok("PUT", f"/api/bots/{there}/draft", json=config, headers={"If-Match": draft.headers["etag"]})
    await house.ok("POST", f"/api/bots/{there}/publish", json={})
    await goes_on(house, session, "yes")
    assert (await goes_on(house, session, "go")).startswith("There.")
    assert await goes_on(house, session, "again") == "Back?"


async def test_what_a_bot_may_not_be_is_an_error(house: House) -> None:
    other = await house.bot(Script(text="x"))

    async def code(line: str) -> Any:
        _, first = await begun(house, f'TRY\n{line}\nCATCH e\nTALK e.code & ": " & e.message\nEND TRY\nHEAR x')
        return said(first)

    wanted = {
        'ADD BOT "nobody-here"': "NotFound",
        f'ADD BOT "{other}" WITH SCHEDULE "0 9 * * *"': "NotImplemented",
        f'ADD BOT "{other}" WITH TOOLS "launch"': "NotFound",
        f'ADD BOT "{other}" WITH TRIGGER ","': "ArgumentError",
        f'REMOVE BOT "{other}"': "NotFound",
        f'SET BOT PRIORITY "{other}", 1': "NotFound",
        f'ADD BOT "{other}"\nSET BOT PRIORITY "{other}", 1.5': "ArgumentError",
        'TRANSFER CONVERSATION TO "nobody-here"': "NotFound",
    }
    found = {line: await code(line) for line in wanted}
    assert {line: said.partition(":")[0] for line, said in found.items()} == wanted
    assert "WITH SCHEDULE" in next(said for said in found.values() if said.startswith("NotImplemented"))


async def test_all_bots_of_the_session_are_asked(house: House) -> None:
    one, two = await house.bot(Script(text="Seven.")), await house.bot(Script(text="Eight."))
    text = f"""
ADD BOT "{one}"
ADD BOT "{two}"
r = BROADCAST "How many?" TO BOTS
TALK r.sent + " " + r.answers[0].answer + " " + r.answers[1].answer
REMOVE BOT "{one}"
HEAR x
"""
    _, first = await begun(house, text)
    assert said(first) == "2 Seven. Eight."
    await goes_on(house, first["session_id"], "go")
    assert await goes_on(house, first["session_id"], f"dear {two}") == "Eight.", "its name is its word"
    assert await goes_on(house, first["session_id"], f"dear {one}") == "I am the model."


async def test_a_bot_that_is_not_open_to_who_asks_is_not_added(house: House) -> None:
    closed = await house.bot(Script(text="For the crew."))
    text = f'TRY\nADD BOT "{closed}" WITH TRIGGER "crew"\nCATCH e\nTALK e.code\nEND TRY\nTALK "Hi"\nHEAR x'
    guarded = await house.bot(Script(text="I am the model."), config=programs(start=text))
    minted = await house.ok("POST", "/api/chat/get_token", json={"user_id": "customer-7", "persona": guarded})
    async with house.server.client(minted["token"]) as visitor:
        answer = await visitor.post("/api/chat/completion", json={"message": "Hello?"})
        assert answer.is_success, answer.text
        assert said(json_of(answer)) == "NotFound\n\nHi"
