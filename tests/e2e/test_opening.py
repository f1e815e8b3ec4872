"""A program begins a conversation when that is opened, before anybody has said anything."""

import asyncio

from tests.e2e.house import House
from tests.e2e.stream import Event, Json, joined
from tests.e2e.talk import talk, text_of
from tests.e2e.test_dialogs import goes_on, programs, said
from tests.e2e.test_turn_limits import token
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script

DESK = 'TALK "Welcome!"\nHEAR area AS "inside", "terrace" "Where?"\nTALK "So ${area}."'


async def opened(house: House, bot: str, **fields: object) -> list[Event]:
    line = await house.line()
    body = {"persona": bot, **fields}
    return await (await line.request("POST", "/api/chat/opening/stream", house.headers(), body)).all()


async def conversations(house: House, bot: str) -> int:
    count = "select count(*) from chat_session s join config_bot b on b.id = s.bot_id where b.alias = $1"
    return int((await house.rows(count, bot))[0][0])


def session_of(events: list[Event]) -> str:
    return str(events[0].data["session_id"])


async def test_an_opened_conversation_is_begun_by_its_program_and_the_first_message_answers_it(house: House) -> None:
    bot = await house.bot(Script(text="I am the model."), config=programs(start=DESK))
    events = await opened(house, bot)
    assert [event.type for event in events if event.type != "token"] == ["session_created", "suggestions", "done"]
    assert joined(events) == "Welcome!\n\nWhere?"
    offered = next(event.data for event in events if event.type == "suggestions")
    assert [each["label"] for each in offered["items"]] == ["inside", "terrace"]
    session = session_of(events)
    (first,) = await house.messages(session)
    assert (first["role"], first["content"]) == ("assistant", "Welcome!\n\nWhere?")
    assert await goes_on(house, session, "terr") == "So terrace."
    assert await goes_on(house, session, "And now?") == "I am the model."
    told = [each["content"] for each in house.request_of(bot).body["messages"] if each["role"] != "system"]
    assert told == ["Welcome!\n\nWhere?", "terr", "So terrace.", "And now?"]
    contents = [each["role"] for each in await house.messages(session)]
    assert contents == ["assistant", *["user", "assistant"] * 2], "nothing was asked by nobody"


async def test_the_whole_of_an_opening_is_answered_by_the_api(house: House) -> None:
    bot = await house.bot(Script(text="I am the model."), config=programs(start='TALK "Good day."'))
    first = await house.ok("POST", "/api/chat/opening", json={"persona": bot})
    assert said(first) == "Good day.", "no model was asked"
    assert await goes_on(house, first["session_id"], "Hello") == "I am the model.", "it is begun once"


async def test_nothing_is_kept_for_a_bot_without_a_program_that_begins(house: House) -> None:
    bot = await house.bot(config=programs(other='TALK "I am a tool"'))
    for path in ("/api/chat/opening", "/api/chat/opening/stream"):
        answer = await house.http.post(path, json={"persona": bot})
        assert (answer.status_code, answer.content) == (204, b"")
    assert await conversations(house, bot) == 0


async def test_whoever_opens_twice_at_once_begins_one_conversation(house: House) -> None:
    bot = await house.bot(config=programs(start='WAIT 0.5\nTALK "Here."\nHEAR x\nTALK x'))
    found = await asyncio.gather(*(opened(house, bot, reuse=True) for _ in range(3)))
    assert {joined(events) for events in found} == {"Here."}
    (session,) = {session_of(events) for events in found}
    assert session_of(await opened(house, bot, reuse=True)) == session
    assert session_of(await opened(house, bot)) != session, "whoever does not ask for it gets another"
    session = session_of(await opened(house, bot, reuse=True))
    assert await goes_on(house, session, "said") == "said"
    assert session_of(await opened(house, bot, reuse=True)) != session, "it was answered"


async def test_it_is_called_by_its_first_question_and_listed_from_then_on(house: House) -> None:
    bot = await house.bot(config=programs(start='HEAR p AS PASSWORD "Secret?"\nTALK LEN(p)'))
    session = session_of(await opened(house, bot))
    page = "/api/sessions?limit=200"
    assert session not in {each["id"] for each in (await house.ok("GET", page))["items"]}
    assert await goes_on(house, session, "correct horse") == "13"
    title = "select title from chat_session where id = $1::uuid"
    assert (await house.rows(title, session))[0][0] == "••••"
    assert session in {each["id"] for each in (await house.ok("GET", page))["items"]}
    assert await goes_on(house, session, "Another thing") is not None
    assert (await house.rows(title, session))[0][0] == "••••", "the second names nothing"


async def test_a_program_that_says_nothing_leaves_no_empty_answer(house: House) -> None:
    bot = await house.bot(config=programs(start='SET CONTEXT "a" AS "b"'))
    first = await house.ok("POST", "/api/chat/opening", json={"persona": bot})
    assert said(first) == ""
    assert await house.messages(first["session_id"]) == []


async def test_what_it_says_passes_the_moderation_of_answers(house: House) -> None:
    step = {"handler": "blocklist", "action": "mask", "params": {"phrases": ["forbidden"]}}
    rules: Json = {"output": [step]}
    bot = await house.bot(config={**programs(start='TALK "A forbidden word."'), "moderation": rules})
    assert "forbidden" not in joined(await opened(house, bot))


async def test_openings_are_counted_among_the_turns_of_a_visitor(house: House) -> None:
    limits: Json = {"limits": {"per_visitor_rpm": 2}}
    bot = await house.bot(config={**programs(start='TALK "Hello."'), **limits})
    async with house.server.client(await token(house, bot)) as visitor:
        codes = [(await visitor.post("/api/chat/opening", json={})).status_code for _ in range(3)]
    assert codes == [200, 200, 429]


async def test_a_websocket_that_names_a_bot_hears_its_program_first(house: House) -> None:
    bot = await house.bot(
        Script(text="I am the model."), config=programs(start='WAIT 0.3\nHEAR a "A?"\nTALK "so " & a')
    )
    async with talk(house.server) as socket:
        await socket.hear("ready")
        await socket.say("hello", persona=bot)
        assert (await socket.hear("ready"))["session"] is None
        await socket.say("user.message", text="be it")
        first, second = await socket.turn(), await socket.turn()
        assert (first[0]["type"], second[0]["type"]) == ("session_created", "session_continued")
        assert [text_of(each) for each in (first, second)] == ["A?", "so be it"]
        await socket.say("hello", persona="nobody-of-this-name")
        assert (await socket.hear())["type"] == "ready"
        await socket.say("user.message", text="Hi", persona=bot)
        assert text_of(await socket.turn()) == "A?", "without a word before, it begins with the message"


async def test_a_websocket_that_names_no_bot_waits_for_its_first_message(house: House) -> None:
    """Which may name another bot than the credential's own."""
    bot = await house.bot(config=programs(start=DESK))
    async with talk(house.server, await token(house, bot)) as socket:
        await socket.hear("ready")
        await socket.say("hello")
        await socket.hear("ready")
        await socket.say("ping")
        await socket.hear("pong")
        assert await conversations(house, bot) == 0
        await socket.say("user.message", text="Hi")
        assert text_of(await socket.turn()) == "Welcome!\n\nWhere?"
    assert await conversations(house, bot) == 1


async def test_an_openai_client_begins_it_with_its_first_message(house: House) -> None:
    bot = await house.bot(Script(text="I am the model."), config=programs(start=DESK))
    session = session_of(await opened(house, bot))
    asked = {"model": bot, "messages": [{"role": "user", "content": "ins"}], "metadata": {"session_id": session}}
    answer = await house.ok("POST", "/v1/chat/completions", json=asked)
    assert answer["choices"][0]["message"]["content"] == "So inside."


async def test_an_interrupted_opening_is_begun_with_the_first_message(house: House) -> None:
    bot = await house.bot(Script(text="I am the model."), config=programs(start=DESK))
    session = session_of(await opened(house, bot))
    await house.rows("delete from dialogs_run where session_id = $1::uuid", session)
    await house.rows("update chat_turn set state = 'interrupted' where session_id = $1::uuid", session)
    assert await goes_on(house, session, "Hello?") == "Welcome!\n\nWhere?"


async def test_its_end_is_known_when_its_worker_stops_waiting(house: House) -> None:
    bot = await house.bot(config=programs(start='TALK "One."\nHEAR x TIMEOUT 1 DEFAULT "none"\nTALK "It is ${x}."'))
    session = session_of(await opened(house, bot))

    async def over() -> bool:
        return [each["content"] for each in await house.messages(session)] == ["One.", "It is none."]

    assert await until(over, pause_s=0.1), await house.messages(session)
