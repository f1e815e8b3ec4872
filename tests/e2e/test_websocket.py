"""The WebSocket: credentials by header, hello and cookie; the same events; resumption, cancelling, and nonsense."""

import asyncio

import pytest
from websockets.exceptions import InvalidStatus

from tests.e2e.house import House, json_of
from tests.e2e.talk import talk, text_of
from tests.servers.scripted_llm import Script

TEXT = "Ein Wort — 日本語 🦜 " * 20


async def token(house: House, bot: str) -> str:
    answer = await house.ok("POST", "/api/chat/get_token", json={"user_id": "visitor", "persona": bot})
    return str(answer["token"])


async def test_a_credential_in_the_header_needs_no_hello(house: House) -> None:
    bot = await house.bot(Script(text=TEXT, thinking="hm"))
    async with talk(house.server) as socket:
        await socket.hear("ready")
        await socket.say("user.message", text="Go on.", persona=bot)
        events = await socket.turn()
    assert events[0]["type"] == "session_created"
    assert text_of(events) == TEXT
    ids = [event["id"] for event in events]
    assert ids == sorted(set(ids))
    over_http = await (await house.attach(events[0]["turn_id"])).all()
    assert [{"id": event.id, **event.data} for event in over_http] == events


async def test_a_token_in_hello_opens_the_socket_and_names_the_bot(house: House) -> None:
    bot = await house.bot(Script(text="Yes."))
    async with talk(house.server, "") as socket:
        await socket.say("hello", token=await token(house, bot))
        await socket.hear("ready")
        await socket.say("user.message", text="Is it you?")
        first = await socket.turn()
        await socket.say("user.message", text="Still?")
        second = await socket.turn()
    assert text_of(first) == text_of(second) == "Yes."
    assert second[0]["type"] == "session_continued"
    assert second[0]["session_id"] == first[0]["session_id"]


async def test_without_a_hello_the_socket_is_closed(house: House) -> None:
    async with talk(house.server, "") as socket:
        error = await socket.hear("error")
        assert error["code"] == "auth_failed"
        assert await socket.closed() == 4401


@pytest.mark.parametrize(
    "first",
    [
        {"kind": "hello"},
        {"kind": "hello", "token": "nonsense"},
        {"kind": "hello", "token": "a.b.c"},
        {"kind": "user.message", "text": "Hi"},
        {"kind": "ping"},
        {"kind": "what"},
    ],
)
async def test_a_first_message_without_a_good_token_ends_it(house: House, first: dict[str, str]) -> None:
    async with talk(house.server, "") as socket:
        await socket.say(**first)
        assert (await socket.hear("error"))["code"] == "auth_failed"
        assert await socket.closed() == 4401


async def test_a_bad_key_in_the_header_opens_nothing(house: House) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with talk(house.server, "sk_super_wrong"):
            pass
    assert refused.value.response.status_code in {401, 403}


async def test_a_cookie_counts_only_from_our_own_pages(house: House) -> None:
    async with house.server.client("") as browser:
        link = house.server.admin_link.partition("link=")[2]
        assert (await browser.get(f"/login?link={link}")).status_code == 303
        fields = {"Cookie": f"palaver_session={browser.cookies['palaver_session']}"}
    async with talk(house.server, "", {**fields, "Origin": house.server.url}) as socket:
        await socket.hear("ready")
    with pytest.raises(InvalidStatus):
        async with talk(house.server, "", {**fields, "Origin": "http://elsewhere.example"}):
            pass


async def test_ping_is_answered_in_the_middle_of_a_turn(house: House) -> None:
    bot = await house.bot(Script(tokens=40, fault="stall", after=4))
    async with talk(house.server) as socket:
        await socket.hear("ready")
        await socket.say("user.message", text="Go on.", persona=bot)
        await socket.hear("session_created")
        await socket.say("ping")
        heard = [await socket.hear()]
        while {"type": "pong"} not in heard or text_of(heard) != "word0 word1 word2 word3 ":
            heard.append(await socket.hear())
        await socket.say("user.cancel")
        (done,) = await socket.turn()
    assert done["finish_reason"] == "cancelled"
    assert await house.llm.settled(house.request_of(bot)) == "gone"


async def test_a_cut_socket_is_resumed_by_session_and_last_event(house: House) -> None:
    bot = await house.bot(Script(text=TEXT, rate=200))
    async with talk(house.server) as socket:
        await socket.hear("ready")
        await socket.say("user.message", text="Go on.", persona=bot)
        seen = [await socket.hear() for _ in range(9)]
        socket.connection.transport.abort()
    async with talk(house.server, "") as socket:
        session = seen[0]["session_id"]
        await socket.say("hello", token=house.server.admin_key, session=session, last_event_id=seen[-1]["id"])
        await socket.hear("ready")
        seen += await socket.turn()
    assert text_of(seen) == TEXT
    ids = [event["id"] for event in seen]
    assert ids == sorted(set(ids))
    assert (await house.answer(seen[0]["turn_id"], session))["content"] == TEXT


async def test_an_ended_turn_is_resumed_too(house: House) -> None:
    bot = await house.bot(Script(text=TEXT))
    events = await house.asked(bot, "Go on.")
    async with talk(house.server) as socket:
        await socket.hear("ready")
        await socket.say("hello", session=events[0].data["session_id"], last_event_id=events[3].id)
        await socket.hear("ready")
        rest = await socket.turn()
    assert rest == [{"id": event.id, **event.data} for event in events[4:]]


async def test_the_last_event_may_be_named_as_the_streams_write_it(house: House) -> None:
    bot = await house.bot(Script(text=TEXT))
    events = await house.asked(bot, "Go on.")
    async with talk(house.server, "") as socket:
        session, last = events[0].data["session_id"], str(events[3].id)
        await socket.say("hello", token=house.server.admin_key, session=session, last_event_id=last)
        await socket.hear("ready")
        assert await socket.turn() == [{"id": event.id, **event.data} for event in events[4:]]


async def test_hello_without_a_session_begins_anew(house: House) -> None:
    one, two = await house.bot(Script(text="One.")), await house.bot(Script(text="Two."))
    async with talk(house.server) as socket:
        await socket.hear("ready")
        await socket.say("user.message", text="Hi", persona=one)
        assert text_of(await socket.turn()) == "One."
        await socket.say("hello", persona=two)
        assert (await socket.hear("ready"))["session"] is None
        await socket.say("user.message", text="Hi")
        events = await socket.turn()
    assert (events[0]["type"], text_of(events)) == ("session_created", "Two.")


async def test_hello_opens_the_account_that_the_upgrade_names(house: House) -> None:
    async with talk(house.server, "", {"X-Account": "nobodys"}) as socket:
        await socket.say("hello", token=house.server.admin_key)
        assert (await socket.hear("error"))["code"] == "auth_failed"
        assert await socket.closed() == 4401


async def test_nonsense_is_told_and_the_socket_lives_on(house: House) -> None:
    bot = await house.bot(Script(text="Fine."))
    async with talk(house.server) as socket:
        await socket.hear("ready")
        for frame in ("{", '"text"', '{"type":"what"}', '{"type":"user.message","text":7}', b"\xff"):
            await socket.connection.send(frame)
            assert (await socket.hear("error"))["code"] == "invalid_request"
        for text in ("", " \n", "x" * 8_001):
            await socket.say("user.message", text=text, persona=bot)
            assert (await socket.hear("error"))["code"] == "invalid_request"
        await socket.say("user.message", text="Hi", persona="no-such-bot")
        assert (await socket.hear("error"))["code"] == "invalid_request"
        await socket.say("user.message", text="Hi", session="01890000-0000-7000-8000-000000000000")
        assert (await socket.hear("error"))["code"] == "invalid_request"
        await socket.say("user.message", text="x" * 8_000, persona=bot)
        assert text_of(await socket.turn()) == "Fine."


async def test_sockets_are_counted(house: House) -> None:
    async def open_sockets() -> float:
        lines = (await house.http.get("/metrics")).text.splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith("ws_connections"))

    before = await open_sockets()
    async with talk(house.server) as one, talk(house.server) as two:
        await asyncio.gather(one.hear("ready"), two.hear("ready"))
        assert await open_sockets() == before + 2


async def test_a_prod_keys_visitor_cannot_reach_anothers_session(house: House) -> None:
    bot = await house.bot(Script(text="Yes."))
    session = json_of(await house.ask(bot, "Mine."))["session_id"]
    async with talk(house.server, "") as socket:
        await socket.say("hello", token=await token(house, bot), session=session)
        assert (await socket.hear("error"))["code"] == "invalid_request"
