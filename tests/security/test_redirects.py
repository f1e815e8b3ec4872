"""Open redirects, and answers that a stranger's headers shape: wherever the server leads, it leads to itself."""

import inspect
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from palaver.core.db import Database
from palaver.web.route import Route
from tests.security.home import PASSWORD, Home, bearer
from tests.security.person import signed_in
from tests.security.routes import HTTP, filled, name_of, nowhere, there
from tests.security.test_injection import _FORM, PAGES, QUERIES, names_in
from tests.servers.palaver import PalaverServer

ELSEWHERE: Final = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "https:evil.example",
    "javascript:alert('evil.example')",
    "/\r\nLocation: https://evil.example",
    "/%0d%0aSet-Cookie:a=b",
]
FORGED: Final = {
    "X-Forwarded-Host": "forged.example",
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-Port": "666",
    "X-Forwarded-Prefix": "//forged.example",
    "Forwarded": "host=forged.example",
    "X-Original-URL": "//forged.example",
    "X-Rewrite-URL": "//forged.example",
    "X-Host": "forged.example",
}
FOR_ALL: Final = {"/.well-known/jwks.json"}  # a cache may keep it: it is the same for everybody
HTML: Final = {"Accept": "text/html"}


class Links(HTMLParser):
    """Where a page leads: whatever a browser loads, opens or sends a form to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in {"href", "src", "action", "formaction"}]


def elsewhere(answer: httpx2.Response) -> list[str]:
    """What in the answer leads to another place than this server."""
    headers = [answer.headers.get(name, "") for name in ("location", "hx-redirect", "hx-location", "refresh")]
    page = answer.headers.get("content-type", "").startswith("text/html")
    links = Links(answer.text).found if page else []
    return [link for link in (*headers, *links) if link and not re.match(r"(/(?![/\\])|#|\?)[^\t\r\n]*\Z", link)]


@pytest.mark.parametrize("route", [route for route in HTTP if route.method == "GET"], ids=name_of)
async def test_no_parameter_leads_away(nobody: httpx2.AsyncClient, ours: Home, route: Route) -> None:
    for who in ({}, {"Cookie": f"palaver_session={ours.cookie}"}):
        for target in ELSEWHERE:
            asked = dict.fromkeys([*QUERIES, "redirect", "return_to", "url"], target)
            answer = await nobody.get(filled(route.path, nowhere(ours)), params=asked, headers={**who, **HTML})
            assert elsewhere(answer) == [], target
            assert "evil.example" not in {urlsplit(link).hostname for link in Links(answer.text).found}


@pytest.mark.parametrize("route", PAGES, ids=name_of)
async def test_no_form_leads_away(server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home, route: Route) -> None:
    """By somebody who has signed in, with htmx and without."""
    names = [*names_in(_FORM, Path(inspect.getsourcefile(route.handler) or "")), "redirect", "return_to", "url"]
    who = {"Cookie": f"palaver_session={ours.neighbour}", "Origin": server.url}
    for target in ELSEWHERE if "password" not in names else ELSEWHERE[:2]:
        form = dict.fromkeys(names, target)
        for how in (HTML, {"HX-Request": "true"}):
            answer = await nobody.post(filled(route.path, nowhere(ours)), data=form, headers={**who, **how})
            nobody.cookies.clear()
            assert elsewhere(answer) == [], target


@pytest.mark.parametrize("target", ELSEWHERE)
async def test_whoever_signs_in_lands_here(
    server: PalaverServer, db: Database, nobody: httpx2.AsyncClient, ours: Home, target: str
) -> None:
    """Also by the way that the server itself makes of an address which a stranger chose."""
    async with signed_in(server, db, ours, "viewer") as person:
        sent = await nobody.get(httpx2.URL(server.url).copy_with(raw_path=b"//evil.example/bots"), headers=HTML)
        onward = parse_qs(urlsplit(sent.headers.get("location", "")).query).get("next", [target])
        for next_page in {target, *onward}:
            form = {"email": person.email, "password": PASSWORD, "next": next_page}
            answer = await nobody.post("/login", data=form, headers=HTML)
            nobody.cookies.clear()
            assert answer.status_code == 303
            assert elsewhere(answer) == []
            assert "a=b" not in str(answer.headers.get_list("set-cookie"))


@pytest.mark.parametrize("route", [route for route in HTTP if route.method == "GET"], ids=name_of)
async def test_no_header_shapes_an_answer(nobody: httpx2.AsyncClient, ours: Home, route: Route) -> None:
    """What a cache does not tell apart must not be in an answer, nor lead anybody elsewhere."""
    path = filled(route.path, there(ours))
    for who in ({}, bearer("", ours.key).headers):
        for how in (HTML, {}):
            answer = await nobody.get(path, headers={**who, **how, **FORGED})
            assert "forged.example" not in answer.text + str(answer.headers)
            assert elsewhere(answer) == []
            assert route.path in FOR_ALL or kept_for_one(answer), answer.headers


async def test_what_leads_away_would_be_seen(nobody: httpx2.AsyncClient) -> None:
    form = await nobody.get("/login", headers=HTML)
    assert "/login" in Links(form.text).found
    for target in ELSEWHERE[:7]:
        assert elsewhere(httpx2.Response(303, headers={"Location": target})) == [target]
        page = f'<form action="{target}"><a href="/x">x</a></form>'
        assert elsewhere(httpx2.Response(200, headers={"Content-Type": "text/html"}, text=page)) == [target]


def kept_for_one(answer: httpx2.Response) -> bool:
    """Whether no shared cache keeps it: nobody else gets what was made for this request."""
    said: Mapping[str, str] = answer.headers
    return any(word in said.get("cache-control", "") for word in ("no-store", "private", "no-cache"))
