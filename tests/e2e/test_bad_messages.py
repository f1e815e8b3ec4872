"""Messages at the edges: nothing, too much, just enough, characters that no database takes, bots that are not there."""

import pytest

from tests.e2e.house import House, error_of, json_of
from tests.e2e.stream import joined
from tests.e2e.talk import talk, text_of
from tests.servers.scripted_llm import Script

PATHS = ("/api/chat/completion", "/api/chat/completion/stream")
LONGEST = {"behaviour": {"max_message_chars": 100_000}}
NOBODY = "01890000-0000-7000-8000-000000000000"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("message", ["", " \n\t ", "x" * 100_001, "🦜" * 100_001], ids=["0", "blank", "ascii", "wide"])
async def test_nothing_and_too_much_are_refused(house: House, path: str, message: str) -> None:
    bot = await house.bot(config=LONGEST)
    answer = await house.http.post(path, json={"message": message, "persona": bot})
    assert answer.status_code == 422
    error = error_of(answer)
    assert error["code"] == "invalid_request"
    assert ("empty" if not message.strip() else "100,000") in error["message"]
    assert not await house.rows("select from chat_turn t join config_bot b on b.id = t.bot_id where b.alias = $1", bot)


@pytest.mark.parametrize("message", ["x" * 100_000, "🦜" * 100_000], ids=["ascii", "wide"])
async def test_a_hundred_thousand_characters_are_taken(house: House, message: str) -> None:
    bot = await house.bot(Script(text="That was long."), config=LONGEST)
    answer = json_of(await house.ask(bot, message))
    assert answer["rg_response"]["response"] == "That was long."
    assert (await house.messages(answer["session_id"]))[0]["content"] == message
    assert house.request_of(bot).body["messages"][-1]["content"] == message
    assert joined(await house.asked(bot, message)) == "That was long."


@pytest.mark.parametrize("said", ["a\x00b", "🦜", "\u202e\x7f\u2028\ufeff\uffff"])
async def test_characters_that_mean_trouble_are_stored_but_for_nul(house: House, said: str) -> None:
    bot = await house.bot(Script(text="Well."))
    answer = await house.ask(bot, said)
    assert answer.status_code == 200, answer.text
    assert (await house.messages(json_of(answer)["session_id"]))[0]["content"] == said.replace("\x00", "")


@pytest.mark.parametrize("half", [b"\\ud83d", b"\\udc00", b"\\ud83d\\ud83d", b"\xed\xa0\xbd"])
async def test_half_a_surrogate_pair_is_no_json(house: House, half: bytes) -> None:
    bot = await house.bot()
    body = b'{"message": "a%bb and more", "persona": "%b"}' % (half, bot.encode())
    for path in PATHS:
        answer = await house.http.post(path, content=body)
        assert answer.status_code == 400
        assert error_of(answer)["code"] == "invalid_request"


async def test_a_message_of_nothing_but_nul_is_empty(house: House) -> None:
    bot = await house.bot()
    answer = await house.http.post("/api/chat/completion", json={"message": "\x00\x00", "persona": bot})
    assert answer.status_code == 422
    assert error_of(answer)["code"] == "invalid_request"


async def test_what_the_model_says_is_stored_whatever_it_is(house: House) -> None:
    text = "a\x00b \ufeff \u2028 \u202e <script>alert(1)</script> \\u0000 🦜"
    bot = await house.bot(Script(text=text))
    events = await house.asked(bot, "Say something odd.")
    stored = await house.answer(events[0].data["turn_id"], events[0].data["session_id"])
    assert stored["content"] == joined(events) == text.replace("\x00", "")


@pytest.mark.parametrize("persona", ["no-such-bot", "", "NO", {"alias": "no-such-bot"}, {"id": NOBODY}])
@pytest.mark.parametrize("path", PATHS)
async def test_an_unknown_bot_is_404(house: House, path: str, persona: object) -> None:
    answer = await house.http.post(path, json={"message": "Hi", "persona": persona})
    assert answer.status_code == 404
    assert error_of(answer)["code"] == "not_found"


@pytest.mark.parametrize(
    "persona",
    [7, ["demo"], "x" * 5000, {"version": "latest"}, {"alias": "demo", "version": "v1"}, {"id": "no id"}, {"alias": 7}],
)
async def test_a_persona_of_the_wrong_shape_is_422(house: House, persona: object) -> None:
    answer = await house.http.post("/api/chat/completion", json={"message": "Hi", "persona": persona})
    assert answer.status_code == 422
    assert error_of(answer)["code"] == "invalid_request"


@pytest.mark.parametrize("session", [NOBODY, "no id", 7])
async def test_an_unknown_session_is_refused(house: House, session: object) -> None:
    bot = await house.bot()
    for path in ("/api/chat/continuation", "/api/chat/continuation/stream"):
        answer = await house.http.post(path, json={"message": "Hi", "persona": bot, "session": session})
        assert answer.status_code == (404 if session == NOBODY else 422)
    missing = await house.http.post("/api/chat/continuation", json={"message": "Hi", "persona": bot})
    assert missing.status_code == 422


@pytest.mark.parametrize("max_tokens", [0, -1, 64_001, "many", 1.5])
async def test_a_senseless_limit_is_422(house: House, max_tokens: object) -> None:
    bot = await house.bot()
    answer = await house.http.post(
        "/api/chat/completion", json={"message": "Hi", "persona": bot, "max_tokens": max_tokens}
    )
    assert answer.status_code == 422
    assert error_of(answer)["code"] == "invalid_request"


async def test_the_socket_and_openais_wire_keep_the_same_limits(house: House) -> None:
    bot = await house.bot(Script(text="Well."))
    for content in ("", "x" * 100_001):
        body = {"model": bot, "messages": [{"role": "user", "content": content}]}
        answer = await house.http.post("/v1/chat/completions", json=body)
        assert answer.status_code == 422, answer.text
        assert error_of(answer)["code"] == "invalid_request"
    async with talk(house.server) as socket:
        await socket.hear("ready")
        await socket.connection.send('{"type":"user.message","text":"a\\ud83db"}')
        assert (await socket.hear("error"))["code"] == "invalid_request"
        await socket.say("user.message", text="a\x00b", persona=bot)
        assert text_of(await socket.turn()) == "Well."


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=x"])
async def test_a_senseless_page_of_a_list_is_422(house: House, query: str) -> None:
    for path in ("/api/bots", "/api/sessions", "/api/keys", "/api/collections"):
        answer = await house.http.get(f"{path}?{query}")
        assert answer.status_code == 422, path
        assert error_of(answer)["code"] == "invalid_request"
