"""Conversations as their owner lists and reads them, page by page."""

import re
from uuid import UUID

from tests.e2e.house import House, json_of
from tests.e2e.stream import Json
from tests.servers.scripted_llm import Script


async def pages(house: House, path: str, limit: int) -> list[Json]:
    """Every item of a list, in pages of `limit`."""
    found: list[Json] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await house.ok("GET", f"{path}?limit={limit}{cursor and f'&cursor={cursor}'}")
        assert page.keys() == {"items", "next_cursor"}
        assert 0 < len(page["items"]) <= limit
        found += page["items"]
        cursor = page["next_cursor"]
    return found


async def test_conversations_are_listed_newest_first(house: House) -> None:
    bot = await house.bot()
    made = [json_of(await house.ask(bot, f"Question {number}"))["session_id"] for number in range(5)]
    listed = await pages(house, "/api/sessions", 2)
    ids = [item["id"] for item in listed]
    assert ids[:5] == made[::-1]
    assert len(ids) == len(set(ids))
    assert all(UUID(id).version == 7 for id in made)


async def test_a_conversation_tells_its_bot_version_and_title(house: House) -> None:
    bot = await house.bot()
    session = json_of(await house.ask(bot, "  What is\n the   " + "long " * 40 + "question?"))["session_id"]
    shown = await house.ok("GET", f"/api/sessions/{session}")
    assert shown.keys() >= {"id", "bot", "version", "title", "created_at"}
    assert (shown["id"], shown["bot"], shown["version"]) == (session, bot, 1)
    assert shown["title"].startswith("What is the long long")
    assert len(shown["title"]) <= 80
    assert shown["created_at"].endswith("Z")


async def test_messages_come_oldest_first_in_pages(house: House) -> None:
    bot = await house.bot(Script(text="Answer."))
    session = json_of(await house.ask(bot, "Question 0"))["session_id"]
    for number in range(1, 4):
        await house.ask(bot, f"Question {number}", session=session)
    items = await pages(house, f"/api/sessions/{session}/messages", 3)
    expected = [text for number in range(4) for text in (f"Question {number}", "Answer.")]
    assert [item["content"] for item in items] == expected
    assert [item["role"] for item in items] == ["user", "assistant"] * 4
    for question, answer in zip(items[::2], items[1::2], strict=True):
        assert question["turn_id"] == answer["turn_id"]
        assert (answer["state"], answer["finish_reason"]) == ("done", "stop")


async def test_an_answer_under_way_stands_in_the_history_as_far_as_it_is(house: House) -> None:
    bot = await house.bot(Script(tokens=50, fault="stall", after=5))
    stream = await house.stream(bot, "Go on.")
    first = await anext(stream.events())
    history = await house.messages(first.data["session_id"])
    assert (history[0]["content"], history[0]["state"]) == ("Go on.", "open")
    page = await house.http.get(f"/chat/{first.data['session_id']}", headers={"Accept": "text/html"})
    assert f'data-turn="{first.data["turn_id"]}"' in page.text
    await house.http.post(f"/api/chat/turns/{first.data['turn_id']}/cancel")
    await stream.all()


async def test_what_is_no_conversation_is_404(house: House) -> None:
    for id in ("01890000-0000-7000-8000-000000000000", "nonsense", "%00"):
        for path in (f"/api/sessions/{id}", f"/api/sessions/{id}/messages", f"/chat/{id}"):
            assert (await house.http.get(path)).status_code == 404, path


async def test_a_long_conversation_opens_at_its_end_and_leads_back_to_its_beginning(house: House) -> None:
    bot = await house.bot(Script(text="Answer."))
    session = json_of(await house.ask(bot, "Question 0."))["session_id"]
    for number in range(1, 103):
        await house.ask(bot, f"Question {number}.", session=session)
    newest = await page_of(house, f"/chat/{session}")
    assert questions(newest) == [f"Question {number}." for number in range(3, 103)]
    (earlier,) = re.findall(rf'href="(/chat/{session}\?before=[0-9a-f-]+)"', newest)
    before = await page_of(house, earlier)
    assert questions(before) == [f"Question {number}." for number in range(3)]
    assert f'href="/chat/{session}"' in before


async def test_a_conversation_can_be_read_when_its_bot_is_archived(house: House) -> None:
    bot = await house.bot(Script(text="Kept for ever."))
    session = json_of(await house.ask(bot, "What stays?"))["session_id"]
    await house.ok("DELETE", f"/api/bots/{bot}")
    shown = await page_of(house, f"/chat/{session}")
    assert "What stays?" in shown
    assert "Kept for ever." in shown
    assert "archived" in shown


def questions(page: str) -> list[str]:
    return re.findall(r'<div class="bubble">(Question.*?)</div>', page)


async def page_of(house: House, path: str) -> str:
    answer = await house.http.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text
