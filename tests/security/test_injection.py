"""S11: quotes in every header, parameter and field are text or are refused: no statement, row or time is theirs."""

import inspect
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from itertools import product
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote as escaped

import httpx2
import pytest

import palaver
from palaver.core.db import Database
from palaver.security.accounts.accounts import Accounts
from palaver.web.route import Route
from tests.security.bodies import Bodies, queries_of, schema_of
from tests.security.conftest import NUMBERS
from tests.security.full import tables
from tests.security.home import Builder, Home, bearer, fresh_word
from tests.security.person import Person, signed_in
from tests.security.routes import CLOSED, FOR_CALLERS, HTTP, filled, is_public, name_of, there
from tests.servers.palaver import PalaverServer, until

# Whatever sleeps, sleeps for longer than the clients of these tests wait.
QUOTES: Final = [
    "'",
    '"',
    "' or '1'='1",
    "'; select pg_sleep(300); --",
    "') union select id, account_id, kind, name, bots, default_bot, expires_at from security_key --",
    "$1",
    "$$; drop table security_key; $$",
    "\\'; drop table security_key; --",
    "%27%20or%201=1--",
    "{{7*7}}${7*7}%s%n:account_id",
]
WORST: Final = QUOTES[2:4]
ODD: Final = ["\x00", "\ud7ff", "\U0010ffff", "-1", "99999999999999999999", "x" * 5000]
AT_ONCE: Final = 8  # parameters of a query: an address has no more than 64 kB
HEADERS: Final = [
    "X-API-Key",
    "X-Account",
    "X-Client-Id",
    "X-Request-Id",
    "X-Forwarded-For",
    "Forwarded",
    "Last-Event-ID",
    "If-Match",
    "If-None-Match",
    "User-Agent",
    "Accept",
    "Accept-Language",
    "Content-Type",
    "Referer",
    "Origin",
    "Sec-Fetch-Site",
    "HX-Request",
    "Access-Control-Request-Method",
]
ELSEWHERE: Final = {"authorization", "host"}  # quoted by themselves: before authentication, in test_browser_safety.py
CREDENTIALS: Final = {
    "X-API-Key",
    "X-Client-Id",
    "Origin",
    "X-Account",
}  # who shows one that is none is not known any more
MARKS: Final = ("PostgresSyntaxError", "syntax error at", "Traceback", "unterminated quoted", "asyncpg", "SQLSTATE")
SOURCES: Final = Path(palaver.__file__).parent
OURS: Final = ("web", "security", "chat", "knowledge", "config", "channels", "modules")
_HEADER: Final = re.compile(r'headers\.(?:get|getlist)\(\s*"([a-z-]+)"|_header\(scope, b"([a-z-]+)"\)')
_QUERY: Final = re.compile(r'(?:query_params|asked|query)\.get\(\s*"(\w+)"|"(\w+)" in call\.request\.query_params')
# Fields of a form that another file than the page's reads.
READ_ELSEWHERE: Final = {
    "/keys": ["origins", "networks"],
    "/usage/prices": ["provider", "model", "activity", "input", "output", "cached"],
    "/limits": ["scope", "per_minute"],
    "/bots/{alias}/tools/{tool}": ["argument.about", "confirm"],  # not its own argument: nothing is to be asked
    "/bots/{alias}/access": ["visibility", "roles", "groups", "people"],
    "/knowledge/{name}/access": ["visibility", "roles", "groups", "people"],
}
_FORM: Final = re.compile(r'(?:form|fields|\(call\)\))\.(?:text|texts|verbatim)\(\s*"(\w+)"')
# Pages that take no form: what they do is said by the address.
BARE: Final = (
    "/delete",
    "/archive",
    "/end",
    "/revoke",
    "/withdraw",
    "/cancel",
    "/retry",
    "/logout",
    "/documents",
    "/reset-link",
    "/expire",
    "/pause",
    "/resume",
    "/seen",
    "/automations/{automation}/run",
    "/website/crawl",
    "/website/stop",
)

Counts = dict[str, int]


def names_in(pattern: re.Pattern[str], *paths: Path) -> list[str]:
    """Whatever names the sources read by this pattern."""
    found = [found for path in paths for found in pattern.finditer(path.read_text("utf-8"))]
    return sorted({next(filter(None, each.groups())) for each in found})


FILES: Final = [path for area in OURS for path in sorted((SOURCES / area).rglob("*.py"))]
QUERIES: Final = names_in(_QUERY, *FILES)
PAGES: Final = [route for route in HTTP if route.page and route.method == "POST" and not route.path.endswith(BARE)]


@pytest.fixture(scope="module")
async def home(server: PalaverServer, db: Database) -> Home:
    """An account of their own for attackers who have all its power."""
    builder, word = Builder(server, db), fresh_word()
    account = await Accounts(db).add(word, word)
    return await builder.build(account, word, await builder.super_key(account))


@pytest.fixture(scope="module")
async def attacker(server: PalaverServer, db: Database, home: Home) -> AsyncIterator[Person]:
    async with signed_in(server, db, home, "admin") as person:
        yield person


@pytest.fixture(scope="module", autouse=True)
async def rows_of_others(db: Database, home: Home) -> AsyncIterator[None]:
    """After all of it, every other account has the rows that it had, and the tables are those that there were."""
    before = await counted(db, home)
    yield
    assert await counted(db, home) == before


async def counted(db: Database, home: Home) -> Counts:
    """The rows of all other accounts, by table."""
    async with db.pool.acquire() as connection:
        return {
            table: await connection.fetchval(f"select count(*) from {table} where account_id <> $1", home.account)
            for table in await tables(db)
            if table != "core_audit"  # what others did before is written when there is time for it
        }


@pytest.fixture(autouse=True)
async def nothing_breaks(server: PalaverServer, db: Database) -> AsyncIterator[None]:
    """No statement of the database and no trace of ours in the log, and nothing sleeps in the database."""
    before = len(server.log())
    yield
    said = server.log()[before:]
    assert not [mark for mark in MARKS if mark in said], said[-3000:]
    async with db.pool.acquire() as connection:
        asleep = await connection.fetchval("select count(*) from pg_stat_activity where wait_event = 'PgSleep'")
    assert asleep == 0


def harmless(answer: httpx2.Response, value: str) -> None:
    assert answer.status_code < 500, (value[:80], answer.text)
    assert not [mark for mark in MARKS if mark in answer.text], (value[:80], answer.text)


def test_every_header_that_is_read_is_quoted_here() -> None:
    known = {name.lower() for name in HEADERS} | ELSEWHERE
    found = names_in(_HEADER, *FILES)
    assert len(found) > 10
    assert not set(found) - known


@pytest.mark.parametrize("quote", QUOTES)
async def test_before_authentication(nobody: httpx2.AsyncClient, home: Home, quote: str) -> None:
    """The header that was exploited within 36 hours elsewhere, and all others, on every route."""
    everything = {name: quote for name in HEADERS if name != "X-API-Key"}
    carriers = [
        {"Authorization": f"Bearer {quote}"},
        {"Authorization": quote},
        {"X-API-Key": quote},
        {"Cookie": f"palaver_session={quote}; theme={quote}"},
        {},
    ]
    for route in CLOSED:
        for carrier in carriers:
            answer = await nobody.request(
                route.method, filled(route.path, there(home)), headers={**everything, **carrier, "Accept": "*/*"}
            )
            assert answer.status_code == 401 or ("Cookie" in carrier and answer.status_code == 403), answer.text


@pytest.mark.parametrize("route", [route for route in HTTP if route.method == "GET"], ids=name_of)
async def test_headers_of_a_known_caller(nobody: httpx2.AsyncClient, home: Home, route: Route) -> None:
    """All at once that leave the caller known; and one by one, where they decide who asks."""
    path = filled(route.path, there(home))
    for quote in QUOTES:
        everything = {name: quote for name in HEADERS if name not in CREDENTIALS} | {"Cookie": f"theme={quote}"}
        answer = await nobody.get(path, headers={**everything, **bearer("", home.key).headers})
        harmless(answer, quote)
        assert answer.status_code != 401 or is_public(route)
        assert quote not in answer.headers["x-request-id"]
    for name in sorted(CREDENTIALS):
        harmless(await nobody.get(path, headers={**bearer("", home.key).headers, name: WORST[0]}), name)


async def test_headers_that_are_stored(nobody: httpx2.AsyncClient, attacker: Person, home: Home) -> None:
    """What a browser says of itself stands in its sessions and on the record, as it was said."""
    for quote in QUOTES:
        said = {"User-Agent": quote, "X-Request-Id": quote, "X-Forwarded-For": quote, "Forwarded": f'for="{quote}"'}
        if quote in WORST:
            person = {"email": attacker.email, "password": "wrong"}
            harmless(await nobody.post("/api/auth/login", json=person, headers=said), quote)
        made = await nobody.post(
            "/api/collections", json={"name": fresh_word()}, headers={**said, "X-API-Key": home.key}
        )
        assert made.status_code == 201
        record = await nobody.get("/api/audit?limit=5", headers=bearer("", home.key).headers)
        assert quote in {act["user_agent"] for act in record.json()["items"]}


@pytest.mark.parametrize("route", [route for route in HTTP if "{" in route.path], ids=name_of)
async def test_parameters_of_paths(nobody: httpx2.AsyncClient, home: Home, route: Route) -> None:
    """All at once, and one at a time, so that the first does not hide the others."""
    headers = bearer("", home.key).headers
    names = there(home)
    for quote in QUOTES:
        text = httpx2.URL("http://x/").copy_with(path=f"/{quote}").raw_path.decode()[1:]
        paths = {filled(route.path, {**names, name: text}) for name in names} - {filled(route.path, names)}
        for path in (filled(route.path, dict.fromkeys(names, text)), *sorted(paths)):
            answer = await nobody.request(route.method, path, headers=headers)
            harmless(answer, quote)
            assert answer.status_code in {400, 403, 404, 415, 422}, (path, answer.text)


@pytest.mark.parametrize("route", [route for route in HTTP if route.method == "GET"], ids=name_of)
async def test_parameters_of_queries(attacker: Person, home: Home, route: Route) -> None:
    """Each parameter alone: a limit that is none would hide the others."""
    path = filled(route.path, there(home))
    names = QUERIES if route.page else queries_of(route)
    for quote in (*(WORST if route.page else QUOTES), *ODD[:2]):
        for name in names:
            harmless(await attacker.client.get(path, params={name: quote}), f"{name} {quote}")
    few = [names[first : first + AT_ONCE] for first in range(0, len(names), AT_ONCE)]
    for quote, some in product((*QUOTES, *ODD), few):
        harmless(await attacker.client.get(path, params=dict.fromkeys(some, quote)), quote)


def values_for(kind: object) -> Iterator[Any]:
    yield from QUOTES
    yield from ODD
    if kind != "string":
        yield {"$gt": ""}


async def test_fields_of_bodies(attacker: Person, home: Home) -> None:
    """Every field of every body in the OpenAPI document, the others as they should be."""
    seen = Counter[bool]()
    for route in (route for route in HTTP if schema_of(route)):
        path = filled(route.path, there(home))
        for field in Bodies(home).fields(route):
            costly = route.path.startswith("/api/auth/login") or field.name.startswith(".input")
            for value in WORST if costly else values_for(field.shape.get("type")):
                text = json.dumps(field.make(value))
                answer = await attacker.client.request(route.method, path, content=text)
                harmless(answer, f"{name_of(route)} {field.name} {value!r}")
                assert answer.status_code != 401 or route not in FOR_CALLERS or field.name == ".token", name_of(route)
                seen[answer.is_success] += 1
    NUMBERS.append(f"injection: {seen.total()} fields of bodies hold quotes, {seen[True]} of them taken as text")
    assert seen[True] > seen.total() / 10, "they get as far as the statements"


@pytest.mark.parametrize("route", PAGES, ids=name_of)
async def test_fields_of_forms(nobody: httpx2.AsyncClient, attacker: Person, home: Home, route: Route) -> None:
    """All at once, and each alone; whatever the page's own file reads."""
    names = names_in(_FORM, Path(inspect.getsourcefile(route.handler) or ""))
    names += READ_ELSEWHERE.get(route.path, [])
    assert names, "a page that takes no form is among those that are left out"
    path = filled(route.path, there(home))
    for quote in WORST if "password" in names else (*QUOTES, *ODD):
        harmless(await attacker.client.post(path, data=dict.fromkeys(names, quote)), quote)
    for name in names:
        harmless(await attacker.client.post(path, data={**dict.fromkeys(names, "fine"), name: WORST[1]}), name)
    off = await nobody.put(
        "/api/security/second-factor", json={"mandatory": False}, headers=bearer("", home.key).headers
    )
    assert off.status_code == 200, "one of the forms asks everybody for it"

    async def known() -> bool:
        return (await attacker.client.get("/api/user/sessions")).status_code == 200

    assert await until(known), "all of this was by somebody who is let in"


async def test_what_is_said_and_searched_is_text(nobody: httpx2.AsyncClient, home: Home) -> None:
    headers = bearer("", home.key).headers
    for quote in (*QUOTES, "a\x00b", "\ud800", "\\x00", "'" * 1000):
        said = json.dumps({"message": quote, "persona": home.alias})
        answer = await nobody.post("/api/chat/completion", content=said, headers=headers)
        harmless(answer, quote)
        if quote in QUOTES:
            told = await nobody.get(f"/api/sessions/{answer.json()['session_id']}/messages", headers=headers)
            assert told.json()["items"][0]["content"] == quote
        found = await nobody.post(
            f"/api/collections/{home.collection}/search", content=json.dumps({"query": quote}), headers=headers
        )
        harmless(found, quote)


async def test_a_file_and_its_name_are_text(nobody: httpx2.AsyncClient, home: Home) -> None:
    path = f"/api/collections/{home.collection}/documents"
    for quote in QUOTES:
        files = {"file": (escaped(quote), quote.encode(), "text/plain"), quote: ("x.txt", b"x", quote)}
        harmless(await nobody.post(path, files=files, headers=bearer("", home.key).headers), quote)
