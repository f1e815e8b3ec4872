"""The pages of knowledge: what they show, what their forms do, and who may open a citation."""

import re
import time
from collections.abc import AsyncIterator
from uuid import UUID

import httpx2
import pytest

from palaver.config.bots import Bot, Bots
from palaver.core.caller import Caller
from palaver.core.errors import Unprocessable
from palaver.knowledge.collections import NewCollection
from palaver.knowledge.links import Whole
from palaver.knowledge.reading.detect import FORMATS
from palaver.knowledge.retrieval.search import Hit
from palaver.security.tokens.tokens import Claims
from tests.knowledge.corpus import HERE
from tests.knowledge.stored.house import House
from tests.knowledge.stored.site import Site

HANDBOOK = HERE / "documents" / "employee-handbook.pdf"
HTMX = {"HX-Request": "true"}
SCRIPT = b"<h1>Lamp</h1><p>The lamp is lit at dusk.</p><script>alert(1)</script>"


@pytest.fixture
async def site(house: House) -> Site:
    found = Site(house)
    await found.tokens.load()
    return found


@pytest.fixture
async def caller(house: House) -> Caller:
    return await house.account()


@pytest.fixture
async def client(site: Site, caller: Caller) -> AsyncIterator[httpx2.AsyncClient]:
    async with site.client(caller) as found:
        yield found


async def bot(house: House, caller: Caller, alias: str, collections: list[str]) -> Bot:
    uses = [{"name": name} for name in collections]
    config = {"identity": {"alias": alias, "name": alias.title()}, "knowledge": {"collections": uses}}
    return await house.get(Bots).create(caller, config)


async def cited(house: House, caller: Caller, name: str = "docs") -> Hit:
    await house.filled(caller, name, [HANDBOOK])
    return (await house.hits(caller, name, "holiday from the fifth year of service"))[0]


async def visitor(site: Site, caller: Caller, bot: Bot) -> str:
    """The chat token of somebody who may talk to this bot alone."""
    key, _ = await site.keys.create(caller, "prod", bot.alias)
    exp = int(time.time()) + 60
    return site.tokens.mint(Claims(sub="somebody", account=caller.account, bot=bot.id, key=key.id, version=1, exp=exp))


async def test_an_empty_house_says_what_to_do(client: httpx2.AsyncClient) -> None:
    page = await client.get("/knowledge")
    assert page.status_code == 200
    assert "No collections yet" in page.text


async def test_a_new_collection_is_given_to_the_ticked_bots(
    client: httpx2.AsyncClient, house: House, caller: Caller
) -> None:
    for alias in ("one", "two"):
        await bot(house, caller, alias, [])
    form = {"name": "docs", "description": "Rules & <places>", "bots": ["one"]}
    made = await client.post("/knowledge", data=form, headers=HTMX)
    assert (made.status_code, made.headers["hx-redirect"]) == (204, "/knowledge/docs")
    bots = house.get(Bots)
    versions = [(await bots.active(caller, alias)).number for alias in ("one", "two")]
    assert (versions, await bots.using(caller, "docs")) == ([2, 1], ["one"])
    listing = (await client.get("/knowledge")).text
    assert "Rules &amp; &lt;places&gt;" in listing
    assert "Used by One" in listing
    plain = await client.post("/knowledge", data={"name": "more"})
    assert (plain.status_code, plain.headers["location"]) == (303, "/knowledge/more")


@pytest.mark.parametrize("headers", [{}, HTMX])
async def test_a_form_with_wrong_values_comes_back(client: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    await client.post("/knowledge", data={"name": "docs"})
    for form, said in (
        ({"name": "Docs!"}, "small letters"),
        ({"name": "docs"}, "already"),
        ({"name": "fine", "bots": "nobody"}, "nobody"),
    ):
        answer = await client.post("/knowledge", data=form, headers=headers)
        assert answer.status_code == 422
        assert said in answer.text
        assert ("<html" in answer.text) == (not headers)
    assert "fine" not in [one["name"] for one in (await client.get("/api/collections")).json()["items"]]


async def test_a_bot_names_only_collections_that_exist(house: House, caller: Caller) -> None:
    with pytest.raises(Unprocessable, match="there is no collection 'docs'"):
        await bot(house, caller, "one", ["docs"])


async def test_a_collection_shows_its_documents_and_stops_asking(
    client: httpx2.AsyncClient, house: House, caller: Caller
) -> None:
    await house.collections.create(caller, NewCollection(name="docs"))
    bad = await house.add(caller, "docs", Whole("bad.pdf", "", b"%PDF-1.7 nothing of the kind"))
    good = await house.add(caller, "docs", HANDBOOK)
    waiting = (await client.get("/knowledge/docs/documents", headers=HTMX)).text
    assert "<html" not in waiting
    for id in (bad, good):
        await house.settled(caller, "docs", id)
    page = (await client.get("/knowledge/docs")).text
    assert f'href="/documents/{good}"' in page
    assert f"/knowledge/docs/documents/{bad}/retry" in page
    assert "documents-poll" not in page
    again = await client.post(f"/knowledge/docs/documents/{bad}/retry", headers=HTMX)
    assert again.status_code == 200
    await house.settled(caller, "docs", bad)
    left = await client.post(f"/knowledge/docs/documents/{bad}/delete", headers=HTMX)
    assert str(bad) not in left.text
    assert str(good) in left.text
    plain = await client.post(f"/knowledge/docs/documents/{good}/delete")
    assert (plain.status_code, plain.headers["location"]) == (303, "/knowledge/docs")
    gone = await client.post("/knowledge/docs/delete", headers=HTMX)
    assert gone.headers["hx-redirect"] == "/knowledge"


async def test_files_of_every_format_can_be_chosen(client: httpx2.AsyncClient, house: House, caller: Caller) -> None:
    await house.collections.create(caller, NewCollection(name="docs"))
    page = (await client.get("/knowledge/docs")).text
    [accepted] = re.findall(r'accept="([^"]*)"', page)
    assert set(accepted.split(",")) == {end for format in FORMATS.values() for end in format.extensions}
    assert ", ".join(format.title for format in FORMATS.values()) in page


async def test_browsers_without_scripts_upload_all_files_of_a_form(
    client: httpx2.AsyncClient, house: House, caller: Caller
) -> None:
    await house.collections.create(caller, NewCollection(name="docs"))
    files = [("file", (f"{n}.md", b"# Lamp\n\nIt is lit at dusk.")) for n in range(3)]
    assert (await client.post("/knowledge/docs/documents", files=files)).status_code == 303
    assert len(await house.documents.all(caller, "docs", 10)) == 3


async def test_a_test_question_shows_hits_with_scores(client: httpx2.AsyncClient, house: House, caller: Caller) -> None:
    hit = await cited(house, caller)
    page = (await client.get("/knowledge/docs?tab=search&q=holiday+in+the+fifth+year")).text
    assert f"/documents/{hit.document_id}?page=2&amp;q=1." in page
    nothing = (await client.get("/knowledge/docs/search?q=zzzz", headers=HTMX)).text
    assert "Nothing fits" in nothing


async def test_a_citation_opens_its_page_with_the_passage_marked(
    client: httpx2.AsyncClient, house: House, caller: Caller
) -> None:
    hit = await cited(house, caller)
    address = f"/documents/{hit.document_id}?page=2&q={hit.version}.{hit.ord}"
    page = await client.get(address)
    assert "Page 2 of 5" in page.text
    marked = page.text.partition("<mark>")[2].partition("</mark>")[0]
    assert marked.split()[:5] == hit.text.split()[:5]
    panel = await client.get(address, headers=HTMX)
    assert "<html" not in panel.text
    assert "<mark>" in panel.text
    replaced = await client.get(f"/documents/{hit.document_id}?page=2&q=7.{hit.ord}")
    assert "<mark>" not in replaced.text


async def test_pictures_of_pages_are_drawn_and_remembered_by_the_browser(
    client: httpx2.AsyncClient, house: House, caller: Caller
) -> None:
    hit = await cited(house, caller)
    picture = await client.get(f"/documents/{hit.document_id}/pages/2.png")
    assert picture.content.startswith(b"\x89PNG")
    assert "private" in picture.headers["cache-control"]
    again = await client.get(picture.url, headers={"If-None-Match": picture.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for wrong in ("0.png", "6.png", "x.png", "2.svg", "2"):
        assert (await client.get(f"/documents/{hit.document_id}/pages/{wrong}")).status_code == 404


async def test_an_original_is_never_rendered_as_html(client: httpx2.AsyncClient, house: House, caller: Caller) -> None:
    name = 'lamp"\r\nX: y\r\n <script>é.html'
    [document, pdf] = await house.filled(caller, "docs", [Whole(name, "text/html", SCRIPT), HANDBOOK])
    original = await client.get(f"/documents/{document.id}/original")
    assert original.content == SCRIPT
    assert original.headers["content-type"] == "application/octet-stream"
    assert original.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert original.headers["x-content-type-options"] == "nosniff"
    shown = await client.get(f"/documents/{document.id}")
    assert "<script>alert" not in shown.text
    as_pdf = await client.get(f"/documents/{pdf.id}/original")
    assert as_pdf.headers["content-type"] == "application/pdf"
    assert int(as_pdf.headers["content-length"]) == len(as_pdf.content)


async def test_a_visitor_opens_what_its_bot_may_cite_and_nothing_else(site: Site, house: House, caller: Caller) -> None:
    hit = await cited(house, caller)
    answering = await bot(house, caller, "answering", ["docs"])
    silent = await bot(house, caller, "silent", [])
    stranger = await house.account()
    expected = {await visitor(site, caller, answering): 200, await visitor(site, caller, silent): 404}
    _, foreign = await site.keys.create(stranger, "super", "foreign")
    _, prod = await site.keys.create(caller, "prod", "all bots")
    _, ui = await site.keys.create(caller, "ui", "ui")
    expected |= {foreign: 404, prod: 200, ui: 403, "": 401}
    for secret, status in expected.items():
        async with site.showing(secret) as client:
            for rest in ("", "/pages/1.png", "/original"):
                answer = await client.get(f"/documents/{hit.document_id}{rest}")
                assert answer.status_code == status, (rest, secret[:8])


@pytest.mark.parametrize("id", ["nothing", str(UUID(int=1))])
async def test_a_document_that_is_not_there(client: httpx2.AsyncClient, id: str) -> None:
    assert (await client.get(f"/documents/{id}")).status_code == 404
