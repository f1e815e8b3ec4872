"""A website on its collection's page and in the API: what they tell of a crawl, and the two buttons."""

from datetime import datetime

import msgspec
from starlette.requests import Request

from palaver.knowledge.websites.view import website_view
from palaver.web.assets import Assets
from palaver.web.render import Pages
from tests.dialogs.strangers import page
from tests.knowledge.stored.office import Office, html
from tests.knowledge.stored.site import PACKAGE, Site

HTMX = {"HX-Request": "true"}
SLOW = page(kind="text/plain", body=b"User-agent: *\nCrawl-delay: 2\n")


async def test_a_crawl_is_told_stopped_and_begun_again(office: Office) -> None:
    office.site.pages |= {
        "/robots.txt": SLOW,
        "/": html("Welcome", "/menu", "/wine"),
        "/menu": html("Pumpkin soup"),
        "/wine": html("Red"),
    }
    await office.wants(f"{office.site.url}/", days=3)
    running = await office.until(lambda site: site.state == "running" and site.doing == "1 page")
    name, shown = running.collection, f"/knowledge/{running.collection}"
    async with Site(office.house).client(office.caller) as client:
        told = (await client.get(f"/api/collections/{name}")).json()["website"]
        assert (told["state"], told["doing"], told["pages"]) == ("running", "1 page", 0)
        assert datetime.fromisoformat(told["since"]) == running.begun_at
        text = (await client.get(shown)).text
        assert "1 page so far" in text
        assert [f'action="{shown}/website/{each}"' in text for each in ("crawl", "stop")] == [False, True]
        assert all(each in text for each in ("website-poll", "documents-poll"))
        refused = await client.post(f"/api/collections/{name}/website/crawl")
        assert (refused.status_code, "is being crawled already" in refused.text) == (409, True)
        stopped = (await client.post(f"/api/collections/{name}/website/stop")).json()
        assert (stopped["note"], stopped["since"]) == ("The crawl was stopped.", None)
        part = await client.get(f"{shown}/website", headers=HTMX)
        assert [each in part.text for each in ("<html", "website-poll", "website/crawl")] == [False, False, True]
        office.site.pages["/robots.txt"] = page("404 Not Found")
        plain = await client.post(f"{shown}/website/crawl")
        assert (plain.status_code, plain.headers["location"]) == (303, shown)
        done = await office.crawled(running)
        assert (done.pages, done.note) == (3, "")
        again = await client.post(f"/api/collections/{name}/website/crawl")
        assert (again.status_code, again.json()["state"]) == (202, "waiting")
        await office.crawled(done)
        assert (await client.post(f"{shown}/website/stop", headers=HTMX)).status_code == 409
        assert "3 pages of" in (await client.get(shown)).text


async def test_a_collection_that_is_no_sites_is_neither_read_nor_stopped(office: Office) -> None:
    await office.house.filled(office.caller, "docs", [])
    async with Site(office.house).client(office.caller) as client:
        for path in ("/api/collections/docs/website/crawl", "/knowledge/docs/website/stop"):
            answer = await client.post(path, headers={"Accept": "application/json"})
            assert (answer.status_code, "not the collection of a website" in answer.text) == (404, True)
        assert (await client.get("/api/collections/docs")).json()["website"] is None
        assert 'id="website"' not in (await client.get("/knowledge/docs")).text


async def test_who_only_looks_has_no_buttons(office: Office) -> None:
    office.site.pages |= {"/": html("Welcome")}
    await office.wants(f"{office.site.url}/")
    view = website_view(await office.crawled())
    pages = Pages([str(PACKAGE / area / "templates") for area in ("web", "knowledge")], Assets())
    request = Request({"type": "http", "path": "/knowledge/a", "headers": []})
    for permissions, buttons in ({"knowledge.read"}, 0), ({"knowledge.read", "knowledge.write"}, 1):
        caller = msgspec.structs.replace(office.caller, permissions=frozenset(permissions))
        part = pages.text("knowledge/website.html", request, caller=caller, collection={"name": "a"}, website=view)
        assert part.count("<button") == buttons
