"""Websites: a job reads what a site allows, page by page, into a collection that only its account sees."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from palaver.basic.errors import BasicError
from palaver.basic.websites import Website as Site
from palaver.config.bots import Bots
from palaver.core.errors import Conflict, NotFound
from palaver.core.http import Fetcher, Rules
from palaver.dialogs.ports.websites import Sites
from palaver.kit import clock
from palaver.kit.ids import uuid7
from palaver.knowledge.websites.crawl import Crawler
from palaver.knowledge.websites.walk import Bounds
from palaver.knowledge.websites.websites import Order, TooMany, Wanted, Website
from tests.dialogs.errands import errand
from tests.dialogs.strangers import page, stranger
from tests.knowledge.stored.office import Office, html


async def test_a_site_becomes_a_collection_whose_passages_name_their_pages(office: Office) -> None:
    office.site.pages |= {
        "/": html("Welcome", "/menu", "/menu#top", "mailto:ana@example.org", "http://other.example/"),
        "/menu": html("The soup of the day is pumpkin soup with ginger"),
    }
    await office.wants(f"{office.site.url}/", days=7)
    site = await office.crawled()
    assert (site.pages, site.failed, site.note, site.days) == (2, 0, "", 7)
    assert site.crawled_at is not None
    assert site.next_at == site.crawled_at + timedelta(days=7)
    hits = await office.house.hits(office.caller, site.collection, "Which soup is there today?")
    assert hits[0].source_url == f"{office.site.url}/menu"
    assert [each.line for each in office.site.got] == ["GET /robots.txt", "GET /", "GET /menu"]


async def test_what_robots_txt_denies_is_not_asked(office: Office) -> None:
    office.site.pages |= {
        "/robots.txt": page(kind="text/plain", body=b"User-agent: palaver\nDisallow: /secret\n"),
        "/": html("Welcome", "/secret/plan", "/open"),
        "/secret/plan": html("The plan"),
        "/open": html("Open to all"),
    }
    await office.wants(f"{office.site.url}/")
    await office.crawled()
    assert await office.addresses() == {"/", "/open"}
    assert "GET /secret/plan" not in [each.line for each in office.site.got]


async def test_a_site_that_denies_all_says_so_and_loses_what_was_read(office: Office) -> None:
    office.site.pages |= {"/": html("Welcome")}
    await office.wants(f"{office.site.url}/")
    await office.crawled()
    office.site.pages["/robots.txt"] = page(kind="text/plain", body=b"User-agent: *\nDisallow: /\n")
    site = await office.again()
    assert (site.pages, site.note, await office.addresses()) == (0, "Its robots.txt does not allow it.", set())


async def test_rules_that_are_broken_stop_the_crawl_and_keep_what_was_read(office: Office) -> None:
    office.site.pages |= {"/": html("Welcome")}
    await office.wants(f"{office.site.url}/")
    before = await office.crawled()
    office.site.pages["/robots.txt"] = page("503 Service Unavailable")
    await office.websites.crawl(office.caller, before.collection)
    await office.until(lambda site: site.state == "waiting" and len(office.site.got) > 2)
    assert await office.addresses() == {"/"}


async def test_a_redirect_to_an_inner_address_is_not_followed(office: Office) -> None:
    async with stranger({"/": html("The inside")}) as inside:
        office.site.pages |= {
            "/": html("Welcome", "/inside", "/metadata"),
            "/inside": page("302 Found", Location=f"{inside.url}/"),
            "/metadata": page("302 Found", Location="http://169.254.169.254/latest/"),
        }
        await office.wants(f"{office.site.url}/")
        site = await office.crawled()
        assert inside.got == []
    assert (await office.addresses(), site.failed) == ({"/"}, 2)
    assert "2 pages could not be read" in site.note


async def test_a_redirect_to_another_site_takes_nothing_of_it(office: Office) -> None:
    async with stranger({"/": html("Another site")}) as other:
        fetcher = Fetcher(rules=Rules([office.site.place, other.place]))
        office.house.get(Crawler).fetcher = fetcher
        office.site.pages |= {
            "/": html("Welcome", "/away", f"{other.url}/"),
            "/away": page("302 Found", Location=f"{other.url}/"),
        }
        await office.wants(f"{office.site.url}/")
        await office.crawled()
        await fetcher.close()
    assert await office.addresses() == {"/"}


async def test_a_huge_page_is_left_out(office: Office) -> None:
    office.site.pages |= {"/": html("Welcome", "/huge"), "/huge": html("x" * 3_000_000)}
    await office.wants(f"{office.site.url}/")
    site = await office.crawled()
    assert (await office.addresses(), site.failed) == ({"/"}, 1)
    assert "larger than" in site.note


class Endless(dict[str, bytes]):
    """Pages that lead to ever more pages."""

    def get(self, path: str, default: Any = None) -> Any:
        if path == "/robots.txt":
            return default
        return html(f"Page {path}", f"{path}x", f"{path}y/", *(f"/{number}{path}" for number in range(50)))


async def test_a_trap_of_endless_links_ends(office: Office) -> None:
    office.site.pages = Endless()
    office.house.get(Crawler).bounds = Bounds(pages=8, depth=3)
    await office.wants(f"{office.site.url}/")
    site = await office.crawled()
    assert site.pages == len(await office.pages()) == 8
    assert len(office.site.got) == 9, "each page once, and the rules"


async def test_no_page_lies_deeper_than_the_bound(office: Office) -> None:
    chain = {f"/{number}": html(f"Page {number}", f"/{number + 1}") for number in range(8)}
    office.site.pages |= chain
    await office.wants(f"{office.site.url}/0")
    await office.crawled()
    assert await office.addresses() == {"/0", "/1", "/2", "/3"}


async def test_unchanged_pages_are_not_read_again_and_those_that_are_gone_leave(office: Office) -> None:
    office.site.pages |= {
        "/": html("Welcome", "/menu", "/old"),
        "/menu": html("Pumpkin soup"),
        "/old": html("Last year"),
    }
    await office.wants(f"{office.site.url}/")
    await office.crawled()
    versions = {each.source_url: each.version for each in await office.pages()}
    assert set(versions.values()) == {1}
    office.site.pages["/menu"] = html("Leek soup")
    del office.site.pages["/old"]
    await office.again()
    versions = {str(each.source_url).removeprefix(office.site.url): each.version for each in await office.pages()}
    assert versions == {"/": 1, "/menu": 2}


async def test_what_a_bound_has_cut_off_is_not_gone(office: Office) -> None:
    order = ["/a", "/b"]
    office.site.pages |= {"/": html("Welcome", *order), "/a": html("First"), "/b": html("Second")}
    await office.wants(f"{office.site.url}/")
    await office.crawled()
    office.house.get(Crawler).bounds = Bounds(pages=2)
    office.site.pages["/"] = html("Welcome again", *reversed(order))
    await office.again()
    assert await office.addresses() == {"/", "/a", "/b"}


async def test_a_site_that_no_walk_sees_whole_keeps_the_pages_that_came_last(office: Office) -> None:
    office.house.get(Crawler).bounds = Bounds(pages=2)
    news = [f"/{number}" for number in range(5)]
    office.site.pages |= {path: html(f"News {path}") for path in news} | {"/": html("Welcome", *news)}
    await office.wants(f"{office.site.url}/")
    await office.crawled()
    for newest in ("/1", "/2", "/3", "/4"):
        office.site.pages["/"] = html(f"Welcome to {newest}", newest, *news)
        await office.again()
    assert await office.addresses() == {"/", "/2", "/3", "/4"}


async def test_marks_of_no_kind_end_no_crawl(office: Office) -> None:
    office.site.pages |= {"/": html("Welcome <![foo[x]]>", "/more"), "/more": html("More <![foo]> of it, and <![")}
    await office.wants(f"{office.site.url}/")
    await office.crawled()
    assert await office.addresses() == {"/", "/more"}


async def test_what_is_broken_for_a_while_stays(office: Office) -> None:
    office.site.pages |= {"/": html("Welcome", "/index"), "/index": html("Index", "/deep"), "/deep": html("Deep")}
    await office.wants(f"{office.site.url}/")
    await office.crawled()
    office.site.pages["/index"] = page("500 Internal Server Error")
    site = await office.again()
    assert (await office.addresses(), site.failed) == ({"/", "/index", "/deep"}, 1)


async def test_what_a_page_asks_robots_is_heeded(office: Office) -> None:
    office.site.pages |= {
        "/": html("Welcome", "/unlisted", "/dead-end", "/price", "/list", "/other"),
        "/price": page(kind="text/plain", body=b"2 euros", X_Robots_Tag="noindex"),
        "/list": html("List", "/never", tags="nofollow"),
        "/other": html("Other", tags="otherbot: none"),
        "/unlisted": html("Unlisted", "/found", head='<meta name="robots" content="noindex">'),
        "/dead-end": html("Dead end", "/never", head='<meta name="robots" content="NOFOLLOW">'),
        "/found": html("Found"),
        "/never": html("Never"),
    }
    await office.wants(f"{office.site.url}/")
    await office.crawled()
    assert await office.addresses() == {"/", "/dead-end", "/found", "/list", "/other"}


async def test_the_shortest_interval_counts_and_goes_with_its_line(office: Office) -> None:
    office.site.pages |= {"/": html("Welcome"), "/more": html("More")}
    other = await office.house.get(Bots).create(office.caller, {"identity": {"alias": "desk", "name": "Desk"}})
    await office.wants(f"{office.site.url}/", days=30)
    await office.wants(f"{office.site.url}/more", days=2, bot=other.id)
    assert (await office.one()).days == 2
    site = await office.crawled()
    await office.wants(bot=other.id)
    after = await office.one()
    assert (after.days, after.urls) == (30, [f"{office.site.url}/"])
    assert after.next_at is not None
    assert site.crawled_at is not None
    assert after.next_at - site.crawled_at == timedelta(days=30)
    await office.wants()
    last = await office.one()
    assert (last.days, last.next_at) == (None, None), "nobody asks for it, nothing is fetched"
    assert await office.pages(), "what was read stays until somebody deletes the collection"


async def test_a_line_that_stays_begins_no_other_crawl(office: Office) -> None:
    office.site.pages |= {"/": html("Welcome")}
    await office.wants(f"{office.site.url}/")
    before = await office.crawled()
    await office.wants(f"{office.site.url}/")
    assert await office.one() == before


async def test_a_crawl_is_stopped_and_the_next_one_is_due_in_its_time(office: Office) -> None:
    office.site.pages |= {
        "/robots.txt": page(kind="text/plain", body=b"User-agent: *\nCrawl-delay: 10\n"),
        "/": html("Welcome"),
    }
    await office.wants(f"{office.site.url}/", days=3)
    running = await office.until(lambda site: site.state == "running" and bool(office.site.got))
    with pytest.raises(Conflict):
        await office.websites.crawl(office.caller, running.collection)
    await office.websites.stop(office.caller, running.collection)
    stopped = await office.one()
    assert stopped.note == "The crawl was stopped."
    assert stopped.next_at is not None
    assert stopped.next_at - clock.now() > timedelta(days=2)
    with pytest.raises(Conflict):
        await office.websites.stop(office.caller, running.collection)


SLOW = page(kind="text/plain", body=b"User-agent: *\nCrawl-delay: 10\n")


async def read_again(office: Office, days: int) -> Website:
    """A site that was read, and is being read again, slowly."""
    office.site.pages |= {"/": html("Welcome")}
    await office.wants(f"{office.site.url}/", days=days)
    site = await office.crawled()
    office.site.pages["/robots.txt"] = SLOW
    seen = len(office.site.got)
    await office.websites.crawl(office.caller, site.collection)
    return await office.until(lambda site: site.state == "running" and len(office.site.got) > seen)


async def test_what_was_stopped_stays_so_when_its_bot_is_published(office: Office) -> None:
    running = await read_again(office, 3)
    await office.websites.stop(office.caller, running.collection)
    stopped = await office.one()
    await office.wants(f"{office.site.url}/", days=3)
    assert await office.one() == stopped
    await office.wants(f"{office.site.url}/", days=1)
    sooner = await office.one()
    assert sooner.next_at is not None
    assert sooner.begun_at is not None
    assert sooner.next_at == sooner.begun_at + timedelta(days=1)


async def test_no_second_crawl_is_begun_beside_one_that_runs(office: Office) -> None:
    running = await read_again(office, 3)
    for days in (3, 30, 1):
        await office.wants(f"{office.site.url}/", days=days)
        now = await office.one()
        assert (now.state, now.job_id, now.next_at) == ("running", running.job_id, running.next_at)
    await office.websites.stop(office.caller, running.collection)
    stopped = await office.one()
    assert stopped.next_at is not None
    assert timedelta(hours=23) < stopped.next_at - clock.now() < timedelta(hours=25)


async def test_a_crawl_that_is_lost_is_not_begun_anew_once_nobody_asks_for_the_site(office: Office) -> None:
    running = await read_again(office, 3)
    assert running.next_at is not None
    order = Order(website=running.id, at=running.next_at)
    assert await office.websites.begun(office.caller.account, order) is not None
    await office.wants()
    assert await office.websites.begun(office.caller.account, order) is None
    await office.wants(f"{office.site.url}/", days=3)
    assert (await office.one()).job_id == running.job_id


async def test_nobody_has_a_site_read_again_that_no_program_asks_for(office: Office) -> None:
    office.site.pages |= {"/": html("Welcome")}
    await office.wants(f"{office.site.url}/")
    site = await office.crawled()
    await office.wants()
    with pytest.raises(Conflict, match="No program asks"):
        await office.websites.crawl(office.caller, site.collection)
    assert await office.addresses() == {"/"}


async def test_another_account_neither_sees_nor_changes_a_site(office: Office) -> None:
    office.site.pages |= {"/": html("Welcome")}
    await office.wants(f"{office.site.url}/")
    site = await office.crawled()
    stranger_here = await office.house.account()
    assert await office.websites.all(stranger_here.account) == []
    assert await office.websites.of_collections(stranger_here.account, [site.collection_id]) == {}
    for act in (office.websites.crawl, office.websites.stop):
        with pytest.raises(NotFound):
            await act(stranger_here, site.collection)


async def test_a_name_that_is_taken_is_left_to_its_owner(office: Office) -> None:
    office.site.pages |= {"/": html("Welcome")}
    taken = office.site.place.replace(".", "-").replace(":", "-")
    await office.house.filled(office.caller, taken, [])
    await office.wants(f"{office.site.url}/")
    site = await office.crawled()
    assert (site.collection, await office.house.documents.all(office.caller, taken, 5)) == (f"{taken}-2", [])


async def asked(office: Office, url: str, bot: UUID | None = None) -> str:
    """What becomes of an address that a run computes."""
    wanted = Wanted(script="start.bas", url=url, days=30)
    try:
        async with office.house.db.transaction() as tx:
            site = await office.websites.attach(tx, office.caller.account, bot or office.bot, wanted, "en")
    except TooMany as error:
        return error.message
    return site.host


async def test_what_runs_ask_for_is_bounded_for_each_bot_and_each_site(office: Office) -> None:
    for number in range(20):
        assert await asked(office, f"https://s{number}.example/") == f"s{number}.example"
    assert "up to 20 websites" in await asked(office, "https://s20.example/")
    assert await asked(office, "https://s0.example/") == "s0.example", "it is there already"
    for number in range(49):
        assert await asked(office, f"https://s1.example/{number}") == "s1.example"
    assert "up to 50 addresses of s1.example" in await asked(office, "https://s1.example/49")
    await office.wants("https://s20.example/")
    other = await office.house.get(Bots).create(office.caller, {"identity": {"alias": "desk", "name": "Desk"}})
    assert await asked(office, "https://s21.example/", other.id) == "s21.example"
    assert len(await office.websites.all(office.caller.account)) == 22


async def test_a_run_asks_for_a_new_site_only_where_its_publisher_may(office: Office) -> None:
    caller = msgspec.structs.replace(office.caller, owner=f"user:{uuid7()}")
    bot = await office.house.get(Bots).create(caller, {"identity": {"alias": "desk", "name": "Desk"}})
    sites = Sites(office.websites, Rules([]))
    run = replace(errand(bot, office.house.db, script="start.bas"), caller=office.caller)
    with pytest.raises(BasicError, match=r"knowledge\.write, which whoever published"):
        await sites.attached(run, Site(url="https://a.example/"))
    assert await office.websites.all(caller.account) == []
    await office.wants("https://a.example/", bot=bot.id)
    assert await sites.attached(run, Site(url="https://a.example/")) == "a-example"
    draft = replace(
        run, bot=msgspec.structs.replace(bot, number=0), caller=msgspec.structs.replace(caller, permissions=frozenset())
    )
    with pytest.raises(BasicError, match="whoever tries the draft"):
        await sites.attached(draft, Site(url="https://b.example/"))
