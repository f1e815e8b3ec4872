"""What a bot's document says of its behaviour and its page, on the running server."""

import pytest

from tests.e2e.house import House, error_of, json_of
from tests.e2e.stream import joined
from tests.e2e.talk import talk
from tests.servers.scripted_llm import Script

NOTE = b"# Parrots\n\nThe office parrot eats walnuts and must never be given chocolate.\n"


@pytest.fixture
async def parrots(house: House) -> str:
    name = await house.collection()
    document = await house.upload(name, "parrots.md", NOTE)
    assert (await house.settled(name, document))["status"] == "ready"
    return name


async def test_the_longest_question_is_the_bots_own_on_every_carrier(house: House) -> None:
    bot = await house.bot(Script(text="Yes."), config={"behaviour": {"max_message_chars": 10}})
    assert (await house.ask(bot, "é" * 10)).status_code == 200
    refused = await house.ask(bot, "é" * 11)
    assert refused.status_code == 422
    assert error_of(refused)["message"] == "The message has 11 characters; 10 are the most."
    said = {"model": bot, "messages": [{"role": "user", "content": "x" * 11}]}
    assert (await house.http.post("/v1/chat/completions", json=said)).status_code == 422
    async with talk(house.server, house.server.admin_key) as socket:
        await socket.hear("ready")
        await socket.say("user.message", text="x" * 11, persona=bot)
        assert (await socket.hear("error"))["code"] == "invalid_request"
    page = await house.http.get(f"/?bot={bot}", headers={"Accept": "text/html"})
    assert 'data-longest="10"' in page.text


async def test_a_bot_for_documents_alone_asks_no_model_where_they_are_silent(house: House, parrots: str) -> None:
    behaviour = {"answer_mode": "kb_only", "unknown_answer": "Nothing on that."}
    knowledge = {"collections": [{"name": parrots}]}
    bot = await house.bot(Script(text="Walnuts [1]."), config={"behaviour": behaviour, "knowledge": knowledge})
    asked = await house.asked(bot, "What does the office parrot eat?")
    assert joined(asked) == "Walnuts [1]."
    before = len(house.llm.requests)
    silent = await house.asked(bot, "Wie hoch ist der Eiffelturm?")
    assert (joined(silent), silent[-1].type, silent[-1].data["finish_reason"]) == ("Nothing on that.", "done", "stop")
    stored = await house.answer(silent[0].data["turn_id"], silent[0].data["session_id"])
    assert (stored["content"], stored["tokens_used"]) == ("Nothing on that.", 0)
    said = {"model": bot, "messages": [{"role": "user", "content": "Wie hoch ist der Eiffelturm?"}]}
    whole = json_of(await house.http.post("/v1/chat/completions", json=said))
    assert whole["choices"][0]["message"]["content"] == "Nothing on that."
    assert len(house.llm.requests) == before


async def test_a_bot_for_the_model_alone_is_shown_no_passages(house: House, parrots: str) -> None:
    config = {"behaviour": {"answer_mode": "model_only"}, "knowledge": {"collections": [{"name": parrots}]}}
    bot = await house.bot(Script(text="From memory."), config=config)
    asked = await house.asked(bot, "What does the office parrot eat?")
    assert asked[-1].data["sources"] == []
    assert "walnuts" not in str(house.request_of(bot).body)


async def test_a_bot_for_documents_alone_has_some(house: House) -> None:
    body = {"alias": "documents-alone", "config": {"behaviour": {"answer_mode": "kb_only"}}}
    refused = await house.http.post("/api/bots", json=body)
    assert refused.status_code == 422
    assert [each["path"] for each in error_of(refused)["details"]] == ["behaviour.answer_mode"]


async def test_a_bots_page_has_its_colour_its_title_and_its_scheme(house: House) -> None:
    theme = {"primary": "#FFD400", "title": "</title> Help & more", "dark": "dark"}
    bot = await house.bot(Script(text="Yes."), config={"theme": theme})
    session = json_of(await house.ask(bot, "Hi"))["session_id"]
    for path in (f"/?bot={bot}", f"/chat/{session}"):
        page = await house.http.get(path, headers={"Accept": "text/html"})
        assert 'data-theme="dark"' in page.text
        assert "· &lt;/title&gt; Help &amp; more</title>" in page.text
        assert ":root { --accent: light-dark(#" in page.text
        assert "FFD400" not in page.text
    own = await house.http.get(f"/?bot={bot}", headers={"Accept": "text/html", "Cookie": "theme=light"})
    assert 'data-theme="light"' in own.text, "whoever has chosen sees what they chose"
    other = await house.http.get(f"/?bot={await house.bot()}", headers={"Accept": "text/html"})
    assert "--accent" not in other.text
    assert " · Palaver</title>" in other.text
