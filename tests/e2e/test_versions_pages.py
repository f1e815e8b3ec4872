"""The pages of a bot's versions as a browser without scripts uses them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from tests.e2e.house import House, json_of
from tests.e2e.test_releases import Editor, editor
from tests.servers.scripted_llm import Script

__all__ = ["editor"]

HTML = {"Accept": "text/html"}


async def page(house: House, path: str, status: int = 200, **options: Any) -> str:
    answer = await house.http.get(path, headers=HTML, **options)
    assert answer.status_code == status, answer.text
    return answer.text


async def sent(house: House, path: str, **fields: Any) -> httpx2.Response:
    return await house.http.post(path, data=fields, headers=HTML)


async def test_versions_are_listed_with_who_made_them_and_from_what(editor: Editor, house: House) -> None:
    await editor.published(greeting={"text": "Two"})
    await editor.open()
    await editor.save(greeting={"text": "Three"})
    shown = await page(house, f"/bots/{editor.bot}/versions")
    assert "begun on version 2" in shown
    for told in ("Version 1", "Version 2", "by a test", "environment"):
        assert told in shown, told
    assert "Roll back to version 2" not in shown  # nobody goes back to where they are
    older = await page(house, f"/bots/{editor.bot}/versions?before=2")
    assert "Version 2" not in older.split("<table")[1]


async def test_one_click_rolls_back_and_the_page_says_what_came_of_it(editor: Editor, house: House) -> None:
    await editor.published(prompt={"system": "Two."})
    answer = await sent(house, f"/bots/{editor.bot}/versions/rollback", version="1")
    assert answer.status_code == 303
    assert "a copy of version 1" in await page(house, answer.headers["location"])
    assert (await house.ok("GET", f"/api/bots/{editor.bot}"))["version"] == 3


async def test_while_a_canary_runs_the_pages_lead_to_it_instead(editor: Editor, house: House) -> None:
    bot = f"/bots/{editor.bot}"
    assert f'href="{bot}/edit#f-release-canary-percent"' in await page(house, f"{bot}/canary")
    assert 'id="f-release-canary-percent"' in await page(house, f"{bot}/edit")
    await editor.published(prompt={"system": "Two."})
    await editor.open()
    await editor.save(prompt={"system": "Three."})
    await house.ok("POST", f"/api{bot}/publish", json={"canary": 10})
    for path in ("versions", "versions/1", "edit"):
        shown = await page(house, f"{bot}/{path}")
        assert "Go to the canary" in shown, path
        assert "Roll back to" not in shown, path
    assert "Publish the draft later" in await page(house, f"{bot}/versions")


async def test_going_back_to_what_uses_something_that_is_gone_says_so(house: House) -> None:
    await house.ok("POST", "/api/collections", json={"name": "leaving"})
    bot = await house.bot(Script(text="An answer."), collections=["leaving"])
    made = Editor(house, bot)
    await made.published(knowledge={})
    await house.ok("DELETE", "/api/collections/leaving")
    answer = await sent(house, f"/bots/{bot}/versions/rollback", version="1")
    assert "leaving" in await page(house, answer.headers["location"])


@pytest.mark.parametrize("number", ["99", "0", "x", "1e3", "99999999999"])
async def test_a_version_that_does_not_exist_is_said_to(number: str, editor: Editor, house: House) -> None:
    base = f"/bots/{editor.bot}/versions"
    for text in (
        await page(house, f"{base}/{number}", 404),
        await page(house, f"{base}/compare", 404, params={"from": number, "to": "1"}),
        (await sent(house, f"{base}/rollback", version=number)).text,
    ):
        assert "no such version" in text or f"no version {number}" in text
    assert json_of(await house.http.get(f"/api/bots/{editor.bot}/versions"))["items"][0]["number"] == 1


async def test_what_changed_is_shown_word_by_word_and_as_text(editor: Editor, house: House) -> None:
    await editor.published(prompt={"system": "Answer them and be <b>brief</b>."})
    await editor.published(prompt={"system": "Answer them and be <b>very</b> brief."}, limits={"per_visitor_rpm": 7})
    shown = await page(house, f"/bots/{editor.bot}/versions/compare?from=2&to=3")
    assert "<del>&lt;b&gt;brief&lt;/b&gt;.</del>" in shown
    assert "<ins>7</ins>" in shown
    same = await page(house, f"/bots/{editor.bot}/versions/compare?from=3&to=active")
    assert "Nothing differs" in same


async def test_a_versions_own_page_has_all_that_a_program_needs(editor: Editor, house: House) -> None:
    await editor.published(prompt={"system": "Line one.\nLine two."})
    told = await house.ok("GET", f"/api/bots/{editor.bot}/versions/2")
    shown = await page(house, f"/bots/{editor.bot}/versions/2")
    assert told["id"] in shown
    assert "system: |-\n    Line one.\n    Line two." in shown


async def test_the_draft_is_published_from_the_page_now_or_later(editor: Editor, house: House) -> None:
    await editor.open()
    await editor.save(greeting={"text": "From the page"})
    base = f"/bots/{editor.bot}/versions"
    answer = await sent(house, f"{base}/publish", note="later", at="2026-11-21T06:00", seen=editor.etag.strip('"'))
    assert answer.status_code == 422
    assert "has to be a moment to come" in answer.text
    assert 'value="later"' in answer.text
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    answer = await sent(house, f"{base}/publish", note="tomorrow", at=tomorrow)
    shown = await page(house, answer.headers["location"])
    assert "waits for its time" in shown
    asked = answer.headers["location"].partition("asked=")[2]
    request = f"{base}/requests/{asked}"
    waiting = await page(house, request)
    assert "<ins>From the page</ins>" in waiting
    answer = await sent(house, f"{request}/approve")
    assert (answer.status_code, "It takes a person" in answer.text) == (403, True)
    answer = await sent(house, f"{request}/withdraw")
    assert "is withdrawn" in await page(house, answer.headers["location"])
    answer = await sent(house, f"{base}/publish", note="now", seen=editor.etag.strip('"'))
    assert "Version 2 answers now" in await page(house, answer.headers["location"])


async def test_who_lost_the_race_is_told_and_publishes_nothing(editor: Editor, house: House) -> None:
    await editor.open()
    seen = editor.etag.strip('"')
    await editor.save(greeting={"text": "Somebody else's"})
    answer = await sent(house, f"/bots/{editor.bot}/versions/publish", note="mine", seen=seen)
    assert answer.status_code == 412
    assert "Somebody has changed the draft" in answer.text
    assert (await house.ok("GET", f"/api/bots/{editor.bot}"))["version"] == 1


async def test_a_draft_that_is_wrong_says_so_where_it_is_published(editor: Editor, house: House) -> None:
    await editor.open()
    await editor.save(model={"params": {"temperature": 9}})
    answer = await sent(house, f"/bots/{editor.bot}/versions/publish", note="mine")
    assert answer.status_code == 422
    assert "model.params.temperature" in answer.text
