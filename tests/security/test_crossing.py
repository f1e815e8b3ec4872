"""Two full accounts, each crawled from the other: whatever answers, no value of any row of the other one is in it."""

import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any, Final
from uuid import UUID, uuid4

import httpx2
import msgspec
import pytest

from palaver.core.db import Database
from palaver.web.route import Route
from tests.security.bodies import Bodies, Field, schema_of
from tests.security.conftest import NUMBERS
from tests.security.full import PASSING, SHARED, Full, rows, tables
from tests.security.home import Credential, Home, bearer, cookie, fresh_word
from tests.security.person import signed_in
from tests.security.requests import BODIES
from tests.security.routes import BY_WIDGET, HTTP, filled, is_public, name_of, nowhere, there
from tests.security.test_streams import said, socket
from tests.servers.palaver import PalaverServer

QUESTION: Final = "What is the secret number?"
PLATFORM: Final = "GET /api/accounts"  # lists accounts by their names, to the platform's keys alone
UUID_: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
GETS: Final = [route for route in HTTP if route.method == "GET"]
# Where an account's own administrator, asking with a key too, sees nothing of their own.
BARE: Final = {
    "GET /bots/{alias}": "leads to the first of its pages",
    "GET /documents/{id}/pages/{page}": "a text has no pictures of its pages",
    "GET /bots/{alias}/replay/{replay}/progress": "leads to the answers, once it has ended",
    "GET /mcp": "news of a session of that protocol; tests/security/test_speaking.py crosses there",
    "GET /api/audit/verify": "whether the chain holds, and a hash that is newer than what was looked at",
    "GET /api/rbac/permissions": "the catalogue",
    "GET /api/chat/turns/{turn}/calls": "the home's model calls none; tests/e2e/test_approvals.py crosses there",
    "GET /api/super/config": "the platform's own",
    "GET /platform": "the platform's own",
    "GET /packages": "a form, and what waits in a watched folder: there is none here",
    "GET /api/sessions/{id}/events": "one word: who answers",
    "GET /api/basic/keywords": "what the language has",
    "GET /bots/{alias}/scripts/edit": "a program of that draft: there is none",
    "GET /api/bots/{alias}/scripts": "the programs of that draft: there are none",
    "GET /api/bots/{alias}/scripts/source": "a program of that draft: there is none",
    "GET /api/schemas/bot": "what every bot's document looks like",
    "GET /api/security/rate-limit": "numbers",
    "GET /api/security/second-factor": "numbers",
    "GET /api/mcp/servers/{server}/resources": "that server's own",
    "GET /api/mcp/servers/{server}/prompts": "that server's own",
    "GET /mcp-servers/{server}/offers": "that server's own",
    "GET /mcp-consent": "an answer to a question that nobody has asked",
    "GET /api/user/2fa/status": "yes or no",
    "GET /api/usage": "numbers",
    "GET /usage": "numbers, by day",
    "GET /status": "the server's own parts",
    "GET /status/checks": "the server's own parts",
    "GET /api/admin/cache": "the server's own caches: numbers",
}
ASKED: Final = {"limit": "200", "q": QUESTION}
MORE: Final = {
    "/api/bots/{alias}/diff": {"from": "1", "to": "draft"},
    "/conversations": {"q": ""},
    "/inbox": {"view": "closed"},
    "/api/inbox": {"view": "closed"},
}
# The parameter that is the name of something new, where a PUT makes it.
GIVEN: Final = {"PUT /api/bots/{alias}/evaluations/{set}": "set"}
NAMES: Final = {".alias", ".name", ".slug"}
PROGRAM: Final = {".source"}  # what is wrong with it is said in its own words
# Fields that take the name of a row; whoever adds one finds it here or not, the crawl finds it by itself.
NAMING: Final = {
    "POST /api/bots .collections[]",
    "POST /api/chat/completion .persona",
    "POST /api/chat/completion .persona.id",
    "POST /api/chat/opening .persona",
    "POST /api/chat/opening .persona.id",
    "POST /api/chat/continuation/stream .session",
    "POST /api/chat/get_token .persona.alias",
    "POST /api/keys .bots[]",
    "PUT /api/sessions/{id}/head .turn",
    "POST /api/widgets .bot",
    "POST /api/rbac/check .user_id",
    "POST /api/rbac/groups .roles[]",
    "POST /api/users/invitations .role",
    "POST /v1/chat/completions .model",
    "POST /v1/chat/completions .metadata.session_id",
    "PATCH /api/users/{user} .role",
}


async def test_every_table_is_filled(db: Database, both: tuple[Full, Full]) -> None:
    """A new table gets its row in tests/security/full.py, or its reason there."""
    known = await tables(db)
    for full in both:
        assert {table for table in known if not full.rows[table]} == PASSING.keys()


async def callers(client: httpx2.AsyncClient, full: Full, url: str) -> list[Credential]:
    """The account's own administrator and its keys of every kind that opens something, and a visitor's token."""
    operator = bearer("super", full.home.key)
    made = await client.post("/api/keys", json={"kind": "test", "name": "crawls"}, headers=operator.headers)
    asked = {"user_id": "crawls", "persona": full.home.alias}
    token = await client.post("/api/chat/get_token", json=asked, headers=operator.headers)
    return [
        operator,
        cookie("administrator", full.home.cookie, url),
        bearer("test", made.json()["secret"]),
        bearer("prod", full.home.prod),
        bearer("token", token.json()["token"]),
    ]


def places(home: Home) -> Iterator[tuple[Route, str]]:
    """Everything that can be looked at; once more by the names that the other account uses too."""
    for route in GETS:
        paths = [filled(route.path, values) for values in (there(home), {**there(home), **SHARED})]
        yield from ((route, path) for path in dict.fromkeys(paths))


def views(route: Route) -> Iterator[dict[str, str]]:
    yield {}
    if route.page:
        yield {"Accept": "text/html"}
        yield {"Accept": "text/html", "HX-Request": "true"}


def asked_of(route: Route) -> dict[str, str]:
    """As much of the question as the route's query takes; pages look at theirs by themselves."""
    taken = None if route.query is None else {field.encode_name for field in msgspec.structs.fields(route.query)}
    return {name: text for name, text in (ASKED | MORE.get(route.path, {})).items() if taken is None or name in taken}


async def answers(
    client: httpx2.AsyncClient, server: PalaverServer, who: Credential, full: Full
) -> AsyncIterator[tuple[str, str]]:
    """Whatever the caller can read in its own account, by the name of where it stands."""
    for route, path in places(full.home):
        for view in views(route):
            answer = await client.get(path, headers={**who.headers, **view}, params=asked_of(route))
            assert answer.status_code < 500, (path, answer.text)
            yield name_of(route), f"{answer.text} {answer.headers}" if answer.status_code == 200 else ""
    record = await client.get("/api/audit/export", headers=who.headers, params={"format": "csv"})
    yield "csv", record.text
    path = f"/api/collections/{full.home.collection}/search"
    found = await client.post(path, headers=who.headers, json={"query": QUESTION, "top_k": 50})
    yield "search", found.text
    bot = full.quoting if who.name in {"super", "test", "administrator"} else full.home.alias
    for below in ("", "/stream"):
        asked = {"message": QUESTION, "persona": bot}
        told = await client.post(f"/api/chat/completion{below}", headers=who.headers, json=asked)
        assert told.status_code == 200, told.text
        yield f"completion{below}", told.text
    spoken = {"model": bot, "messages": [{"role": "user", "content": QUESTION}]}
    yield "openai", (await client.post("/v1/chat/completions", headers=who.headers, json=spoken)).text
    yield "socket", await spoken_to(server, who, bot)


async def spoken_to(server: PalaverServer, who: Credential, bot: str) -> str:
    """Everything that a turn by the socket says."""
    heard: list[dict[str, Any]] = []
    async with socket(server, who) as opened:
        heard.append(await said(opened))
        question = {"type": "user.message", "text": QUESTION, "persona": bot}
        await opened.send(json.dumps(question))
        while heard[-1]["type"] not in {"done", "error"}:
            heard.append(await said(opened))
    assert heard[-1]["type"] == "done", heard
    return json.dumps(heard)


async def test_no_row_crosses(server: PalaverServer, nobody: httpx2.AsyncClient, both: tuple[Full, Full]) -> None:
    read, crossed = 0, []
    for mine, other in (both, both[::-1]):
        for who in await callers(nobody, mine, server.url):
            seen = set()
            async for place, text in answers(nobody, server, who, mine):
                read += bool(text)
                seen |= {place} if mine.home.word in text else set()
                if (place, who.name) != (PLATFORM, "super"):
                    crossed += [f"{place}, {who.name}: {value}" for value in other.seen(text)[:3]]
    assert not crossed, "\n".join(crossed)
    values = sum(len(full.own) for full in both)
    rows = sum(len(rows) for full in both for rows in full.rows.values())
    NUMBERS.append(
        f"crossing: {read} answers, in none of them one of {values} values of the other account's {rows} rows"
    )


async def test_what_must_not_cross_is_there_to_be_seen(
    server: PalaverServer, nobody: httpx2.AsyncClient, both: tuple[Full, Full]
) -> None:
    """Each place shows its own account something that the crawl knows: an empty one would prove nothing."""
    mine, _ = both
    shown: set[str] = set()
    asked: set[str] = set()
    for who in (await callers(nobody, mine, server.url))[:2]:
        async for place, text in answers(nobody, server, who, mine):
            asked.add(place)
            shown |= {place} if mine.seen(text) else set()
    public = {name_of(route) for route in GETS if is_public(route) and route.path != "/"}
    assert asked - shown - public == BARE.keys()


def nouns(mine: Home, other: Home) -> Iterator[tuple[str, str, str, str]]:
    """What one's own rows are called, what the other account's are, and what nothing is called, by noun."""
    own, known = [
        there(home) | {"bot": str(home.bot), "version": str(home.version), "account": f"slug-{home.word}"}
        for home in (mine, other)
    ]
    unknown = nowhere(other) | {"bot": str(uuid4()), "version": str(uuid4()), "account": f"slug-{fresh_word()}"}
    for noun in known.keys() - {"page", "number", "link"}:
        yield noun, own[noun], known[noun], unknown[noun]


async def told(client: httpx2.AsyncClient, value: str, method: str, path: str, **request: Any) -> tuple[int, str, str]:
    """Status, what a refusal says but for the value and the request's name, and all that was answered but the value."""
    answer = await client.request(method, path, **request)
    text = answer.text.replace(value, "…")
    refusal = text.replace(answer.headers["x-request-id"], "") if answer.status_code >= 400 else ""
    return answer.status_code, refusal, text


async def test_no_field_tells_what_another_account_has(
    server: PalaverServer, db: Database, nobody: httpx2.AsyncClient, both: tuple[Full, Full]
) -> None:
    """Whatever of theirs a field of a body names, it is answered like what nobody has; one's own is told apart."""
    mine, other = both
    wrong, asked, naming = [], 0, set()
    async with signed_in(server, db, mine.home, "admin") as admin, signed_in(server, db, mine.home, "viewer") as one:
        begun = await admin.ok("POST", "/api/chat/completion", message="hi", persona=mine.home.alias)
        session, turn = UUID(begun["session_id"]), UUID(begun["turn_id"])
        home = replace(mine.home, session=session, turn=turn, person=UUID(one.id))
        for route, field in naming_fields(home):
            path, place = filled(route.path, there(home)), f"{name_of(route)} {field.name}"
            for noun, *values in nouns(home, other.home):
                if field.shape.get("format") == "uuid" and not UUID_.fullmatch(values[0]):
                    continue
                own, theirs, none = [
                    await told(admin.client, value, route.method, path, json=field.make(value)) for value in values
                ]
                asked += 1
                naming |= {place} if own[:2] != none[:2] else set()
                if theirs[:2] != none[:2] or other.seen(theirs[2]) or none[0] in {401, 429, 500}:
                    wrong.append(f"{place}, {noun}: {theirs[:2]}, and for nothing {none[:2]}")
    assert not wrong, "\n".join(wrong)
    assert naming >= NAMING
    NUMBERS.append(
        f"crossing: {asked} bodies name another account's row; {len(naming)} fields take a row's name at all"
    )


def naming_fields(home: Home) -> Iterator[tuple[Route, Field]]:
    """Texts in bodies, but for new names, which are free in each account (below), and for what names nobody's row."""
    for route in HTTP:
        if route.path in BY_WIDGET or route.path.startswith(("/api/auth/", "/api/user/", "/api/profile/")):
            continue
        for field in Bodies(home).fields(route):
            is_program = field.name == ".source"  # what is wrong with one is said in its own words
            if (
                field.shape.get("type") == "string"
                and not is_program
                and (route.status != 201 or field.name not in NAMES)
            ):
                yield route, field


async def test_nobody_switches_to_an_account_that_they_are_not_in(
    server: PalaverServer, nobody: httpx2.AsyncClient, both: tuple[Full, Full]
) -> None:
    mine, other = both
    headers = cookie("", mine.home.cookie, server.url).headers
    seen = [
        await told(nobody, slug, "POST", "/api/user/switch-account", headers=headers, json={"account": slug})
        for slug in (other.slug, f"slug-{fresh_word()}")
    ]
    assert seen[0][:2] == seen[1][:2]
    assert seen[0][0] == 404


@pytest.mark.parametrize(
    "route",
    [route for route in HTTP if route.path.count("{") > 1 and route.permission != "accounts.manage"],
    ids=name_of,
)
async def test_ones_own_folder_does_not_open_anothers_row(
    server: PalaverServer, nobody: httpx2.AsyncClient, both: tuple[Full, Full], route: Route
) -> None:
    """One parameter of a path is theirs, all others are one's own; a name that a PUT gives is free."""
    mine, other = both
    who = cookie("", mine.home.cookie, server.url)
    for noun, _, known, unknown in nouns(mine.home, other.home):
        paths = [filled(route.path, {**there(mine.home), noun: value}) for value in (known, unknown)]
        if paths[0] == paths[1] or GIVEN.get(name_of(route)) == noun:
            continue
        seen = [
            await told(nobody, value, route.method, path, headers=who.headers, json=BODIES.get(name_of(route)))
            for value, path in zip((known, unknown), paths, strict=True)
        ]
        assert seen[0][:2] == seen[1][:2], noun
        assert seen[0][0] == 404, noun


@pytest.mark.parametrize("route", [route for route in HTTP if route.status == 201], ids=name_of)
async def test_what_others_call_theirs_is_free(
    nobody: httpx2.AsyncClient, both: tuple[Full, Full], route: Route
) -> None:
    """A name that another account uses is neither refused nor theirs afterwards (S5)."""
    mine, other = both
    for field in Bodies(mine.home).fields(route):
        if field.name in NAMES and route.path != "/api/accounts":
            for noun, _, known, unknown in nouns(mine.home, other.home):
                made = [
                    await told(
                        nobody,
                        name,
                        route.method,
                        route.path,
                        json=field.make(name),
                        headers=bearer("", mine.home.key).headers,
                    )
                    for name in (known, unknown)
                ]
                assert made[0][:2] == made[1][:2], noun


# Whoever ends their own session asks for nothing more.
LEAVING: Final = ("/logout", "/api/user/", "/profile", "/api/auth/")


async def test_no_act_changes_another_accounts_rows(
    nobody: httpx2.AsyncClient, db: Database, both: tuple[Full, Full]
) -> None:
    """Everything that changes something, done to their rows and to one's own of the same name, leaves theirs alone."""
    mine, other = both
    before, done = await rows(db, other.home.account), Counter[int]()
    writing = [route for route in HTTP if route.method != "GET" and not route.path.startswith(LEAVING)]
    for route in sorted(writing, key=lambda route: route.method == "DELETE" or "delete" in route.path):
        for values in (there(other.home), {**there(mine.home), **SHARED, "user": mine.common}):
            schema = schema_of(route)
            body = None if schema is None else Bodies(mine.home).example(schema)
            path = filled(route.path, values)
            answer = await nobody.request(route.method, path, json=body, headers=bearer("", mine.home.key).headers)
            done[answer.status_code] += 1
    after = await rows(db, other.home.account)
    for table in before:
        assert after[table] == before[table], table
    assert done[404] > 20
    assert sum(done[status] for status in (200, 201, 202, 204)) > 20, "one's own of the same names were changed"
    NUMBERS.append(f"crossing: {done.total()} acts left every row of the other account as it was")
