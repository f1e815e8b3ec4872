"""Websites of programs against the running server: crawled once they are published, searched where a line has run."""

import asyncio
import json
import re
from collections.abc import AsyncIterator

import pytest

from tests.dialogs.strangers import Stranger, page, stranger
from tests.e2e.house import SITE_PORT, House
from tests.e2e.stream import Json
from tests.e2e.test_basic_scenes import answers, choosing, seen
from tests.e2e.test_dialogs import begun, said
from tools.house.source import ROOT

HTML = "text/html; charset=utf-8"
HOWTO = ROOT / "docs" / "howto" / "answer-from-a-website.md"
SITE = f"http://127.0.0.1:{SITE_PORT}"
CAUGHT = "TRY\n{line}\nCATCH e\nRETURN [e.code, e.message]\nEND TRY"


@pytest.fixture
async def site() -> AsyncIterator[Stranger]:
    pages = {
        "/": b'<h1>Welcome</h1><p>To our inn.</p><a href="/menu">Menu</a>',
        "/menu": b"<h1>Menu</h1><p>The soup of the day is pumpkin soup with ginger.</p>",
    }
    served = {path: page(kind=HTML, body=body) for path, body in pages.items()}
    async with stranger(served, SITE_PORT) as found:
        yield found


async def crawled(house: House, after: str | None = None) -> Json:
    """The collection of the site once the pages of a crawl are there that has ended `after` another."""
    async with asyncio.timeout(60):
        while True:
            items = (await house.ok("GET", "/api/collections?limit=200"))["items"]
            found = [each for each in items if each["website"] and each["website"]["host"] == SITE[7:]]
            if found and found[0]["website"]["crawled_at"] not in {None, after} and found[0]["website"]["pages"]:
                documents = await house.ok("GET", f"/api/collections/{found[0]['name']}/documents")
                if all(each["status"] in {"ready", "failed"} for each in documents["items"]):
                    return dict(found[0])
            await asyncio.sleep(0.1)


async def test_a_site_is_crawled_when_its_bot_is_published_and_searched_where_the_line_has_run(
    house: House, site: Stranger
) -> None:
    bot, session = await choosing(house, f'USE WEBSITE "{site.url}" REFRESH "2d"\nUSE WEBSITE("{site.url}/", 3)')
    collection = await crawled(house)
    assert (collection["website"]["every_days"], collection["website"]["note"]) == (2, "")
    assert collection["website"]["urls"] == [site.url, f"{site.url}/"]
    system, _ = await seen(house, bot, session, "Which soup is there today?")
    assert "pumpkin soup" in system
    events = await house.asked(bot, "Which soup is there now, then?", session=session)
    assert events[-1].data["sources"][0]["source_url"] == f"{site.url}/menu"
    await house.ask(bot, "And which soup is there today?")
    assert "pumpkin soup" not in str(house.request_of(bot).body), "another conversation has nothing of it"
    page = await house.http.get(f"/knowledge/{collection['name']}")
    assert "2 pages of" in page.text
    assert "Read again now" in page.text
    again = await house.ok("POST", f"/api/collections/{collection['name']}/website/crawl")
    assert again["crawled_at"] == collection["website"]["crawled_at"]
    await crawled(house, after=again["crawled_at"])
    refused = await house.http.post(f"/api/collections/{collection['name']}/website/stop")
    assert refused.status_code == 409


async def test_think_kb_names_the_address_of_a_page_until_sites_are_cleared(house: House, site: Stranger) -> None:
    url = f"{site.url}/"
    await choosing(house, f'USE WEBSITE "{url}"')
    await crawled(house)
    body = (
        'ADD WEBSITE kb\nfound = THINK KB "Which soup is there today?"\nCLEAR WEBSITES\n'
        'after = THINK KB "Which soup is there today?"\nRETURN [found.sources, after.total_results]'
    )
    bot, _ = await choosing(house, body, {"kb": url})
    sources, left = json.loads(answers(house, bot))
    assert (sources[0], left) == (f"{site.url}/menu", 0)


async def test_the_how_to_answers_from_a_site_and_names_the_page(house: House, site: Stranger) -> None:
    using, asking = re.findall(r"^```basic\n(.*?)^```$", HOWTO.read_text(), re.MULTILINE | re.DOTALL)
    using = using.replace("https://example.org", site.url)
    bot, first = await begun(house, using)
    assert said(first).startswith("Ask me about our inn.")
    await crawled(house)
    events = await house.asked(bot, "Which soup is served today?", session=first["session_id"])
    assert events[-1].data["sources"][0]["source_url"] == f"{site.url}/menu"
    _, told = await begun(house, f"{using}{asking}")
    assert said(told).split("\n\n")[:2] == ["Ask me about our inn.", f"{site.url}/menu"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('USE WEBSITE "no address" + ""', "ArgumentError"),
        ('USE WEBSITE "https://a.example", "often" + ""', "ArgumentError"),
        ('USE WEBSITE "https://a.example", "0" + "d"', "ArgumentError"),
        ('USE WEBSITE "https://a.example:22" + "/"', "ArgumentError"),
    ],
)
async def test_what_is_no_site_is_an_error_of_the_line(house: House, line: str, code: str) -> None:
    bot, _ = await choosing(house, CAUGHT.format(line=line))
    assert json.loads(answers(house, bot))[0] == code
