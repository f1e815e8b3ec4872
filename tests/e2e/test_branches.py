"""A conversation as a tree: what is asked again or put differently stands beside the first; one branch is shown."""

from typing import Any

from tests.e2e.house import House, error_of, json_of
from tests.e2e.stream import Event, Json, check_order, joined
from tests.servers.scripted_llm import Script


async def again(house: House, turn: str, act: str = "regenerate", message: str | None = None) -> list[Event]:
    """Every event of a turn that stands in the place of another."""
    body = None if message is None else {"message": message}
    line = await house.line()
    stream = await line.request("POST", f"/api/chat/turns/{turn}/{act}", house.headers(), body)
    assert stream.status == 200, await stream.body()
    events = await stream.all()
    check_order(events)
    assert stream.headers["x-turn-id"] == events[0].data["turn_id"]
    return events


async def show(house: House, session: str, turn: str, key: str | None = None) -> int:
    async with house.server.client(key) as client:
        answer = await client.put(f"/api/sessions/{session}/head", json={"turn": turn})
        if not answer.is_success:
            error_of(answer)
        return answer.status_code


async def said(house: House, session: str) -> list[str]:
    return [item["content"] for item in await house.messages(session)]


async def told(house: House, bot: str) -> list[str]:
    """What the newest request to a bot's model said of the conversation."""
    shown: list[Any] = house.request_of(bot).body["messages"]
    return [message["content"] for message in shown if message["role"] != "system"]


async def talk(house: House, *questions: str) -> tuple[str, str, list[str]]:
    """A conversation: its bot, its id, its turns."""
    bot = await house.bot(Script(text="Answer."))
    turns: list[Json] = []
    for question in questions:
        session = turns[0]["session_id"] if turns else None
        turns.append(json_of(await house.ask(None if session else bot, question, session=session)))
    return bot, turns[0]["session_id"], [turn["turn_id"] for turn in turns]


async def test_a_question_asked_again_stands_beside_the_first(house: House) -> None:
    bot, session, (first, second) = await talk(house, "One?", "Two?")
    house.llm.scripts[bot] = Script(text="Better.")
    events = await again(house, second)
    assert (events[0].type, events[0].data["session_id"], joined(events)) == ("session_continued", session, "Better.")
    assert await told(house, bot) == ["One?", "Answer.", "Two?"]
    assert await said(house, session) == ["One?", "Answer.", "Two?", "Better."]
    items = await house.messages(session)
    third = events[0].data["turn_id"]
    assert [item["variants"] for item in items] == [[first], [], [second, third], []]
    assert [item["turn_id"] for item in items[2:]] == [third, third]


async def test_a_question_put_differently_leaves_out_what_was_said_after_it(house: House) -> None:
    bot, session, (first, _, _) = await talk(house, "One?", "Two?", "Three?")
    await again(house, first, "edit", "Uno?")
    assert await told(house, bot) == ["Uno?"]
    assert await said(house, session) == ["Uno?", "Answer."]
    await house.ask(None, "Due?", session=session)
    assert await told(house, bot) == ["Uno?", "Answer.", "Due?"]
    assert await said(house, session) == ["Uno?", "Answer.", "Due?", "Answer."]


async def test_a_branch_is_shown_to_its_end_and_gone_on_with(house: House) -> None:
    bot, session, (first, _, third) = await talk(house, "One?", "Two?", "Three?")
    await again(house, first, "edit", "Uno?")
    assert await show(house, session, first) == 204
    assert await said(house, session) == ["One?", "Answer.", "Two?", "Answer.", "Three?", "Answer."]
    await house.ask(None, "Four?", session=session)
    assert await told(house, bot) == ["One?", "Answer.", "Two?", "Answer.", "Three?", "Answer.", "Four?"]
    page = await house.http.get(f"/chat/{session}", headers={"Accept": "text/html"})
    assert "Uno?" not in page.text
    assert "Four?" in page.text
    newest = (await house.messages(session))[-1]["turn_id"]
    rows = await house.rows(
        "select head, parent_id from chat_session s join chat_turn t on t.id = head where s.id = $1", session
    )
    assert [(str(row["head"]), str(row["parent_id"])) for row in rows] == [(newest, third)]


async def test_a_branch_that_was_stopped_is_a_branch_like_others(house: House) -> None:
    bot, session, (first,) = await talk(house, "One?")
    house.llm.scripts[bot] = Script(tokens=50, fault="stall", after=5)
    line = await house.line()
    stream = await line.request("POST", f"/api/chat/turns/{first}/regenerate", house.headers())
    running = (await anext(stream.events())).data["turn_id"]
    assert (await house.http.post(f"/api/chat/turns/{first}/regenerate")).status_code == 429
    await house.http.post(f"/api/chat/turns/{running}/cancel")
    await stream.all()
    assert [item["state"] for item in await house.messages(session)] == ["cancelled"] * 2
    attached = await (await house.attach(running)).all()
    assert attached[-1].data["finish_reason"] == "cancelled"
    house.llm.scripts[bot] = Script(text="Answer.")
    await again(house, running)
    assert len((await house.messages(session))[0]["variants"]) == 3


async def test_a_question_asked_again_is_answered_by_the_bot_it_was_asked_of(house: House) -> None:
    bot, session, (first,) = await talk(house, "One?")
    other = await house.bot(Script(text="I am another."))
    await house.ask(other, "Two?", session=session)
    await again(house, first)
    assert house.llm.requests[-1].body["model"] == bot
    assert (await house.ok("GET", f"/api/sessions/{session}"))["bot"] == bot
    assert await show(house, session, (await house.messages(session))[0]["variants"][0]) == 204
    assert (await house.ok("GET", f"/api/sessions/{session}"))["bot"] == other


async def test_two_who_ask_at_once_stand_one_after_the_other(house: House) -> None:
    """Two clients of one conversation: the second question's history is the first, whichever worker took them."""
    bot = await house.bot(Script(text="Answer."), config={"limits": {"per_session_concurrency": None}})
    session = json_of(await house.ask(bot, "One?"))["session_id"]
    lines = [await house.stream(None, question, session=session) for question in ("Two?", "Three?")]
    for line in lines:
        await line.all()
    assert sorted((await said(house, session))[::2]) == ["One?", "Three?", "Two?"]


async def test_branches_are_their_owners(house: House) -> None:
    bot, session, (first,) = await talk(house, "One?")
    _, _, (elsewhere,) = await talk(house, "Another?")
    token = (await house.ok("POST", "/api/chat/get_token", json={"user_id": "stranger", "persona": bot}))["token"]
    for act, body in (("regenerate", None), ("edit", {"message": "Mine?"})):
        async with house.server.client(token) as client:
            answer = await client.post(f"/api/chat/turns/{first}/{act}", json=body)
            assert (answer.status_code, error_of(answer)["code"]) == (404, "not_found")
    assert await show(house, session, first, token) == 404
    assert await show(house, session, elsewhere) == 404
    assert (await house.http.post(f"/api/chat/turns/{first}/edit", json={"message": "  "})).status_code == 422
    assert await said(house, session) == ["One?", "Answer."]
