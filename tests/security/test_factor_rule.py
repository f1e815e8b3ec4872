"""A second factor that an account asks everybody in it for: whom it leads there, and what it leaves alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import httpx2
import pytest

from palaver.core.db import Database
from palaver.security.signing_in.people import People
from tests.security.home import PASSWORD, Builder, Credential, Home, bearer, cookie, fresh_word
from tests.security.person import Person, signed_in
from tests.security.test_second_factor import App, enabled
from tests.security.test_streams import said, socket
from tests.servers.palaver import PalaverServer, until

RULE = "/api/security/second-factor"
HTML = {"Accept": "text/html"}


@dataclass(frozen=True)
class Strict:
    """An account of its own, so that no other test is asked for a second factor."""

    slug: str
    account: UUID
    key: str


@pytest.fixture
async def strict(server: PalaverServer, db: Database) -> Strict:
    slug = fresh_word()
    async with server.client() as operator:
        made = (await operator.post("/api/accounts", json={"slug": slug, "name": slug})).json()["id"]
    return Strict(slug, UUID(made), await Builder(server, db).super_key(UUID(made)))


@pytest.fixture
async def chief(server: PalaverServer, db: Database, strict: Strict) -> AsyncIterator[Person]:
    """Who manages the account, with a second factor."""
    async with signed_in(server, db, strict, "admin") as person:
        await enabled(person)
        yield person


@pytest.fixture
async def member(server: PalaverServer, db: Database, strict: Strict) -> AsyncIterator[Person]:
    async with signed_in(server, db, strict, "viewer") as person:
        yield person


async def until_status(person: Person, path: str, status: int) -> bool:
    """What was remembered of a credential counts for up to a second."""

    async def reached() -> bool:
        return await person.status("GET", path) == status

    return await until(reached, pause_s=0.1)


async def test_whoever_has_none_is_led_to_set_one_up(chief: Person, member: Person, nobody: httpx2.AsyncClient) -> None:
    rule = await chief.ok("GET", RULE)
    assert rule == {"mandatory": False, "by_server": False, "members": 2, "without": 1}
    assert (await chief.ok("PUT", RULE, mandatory=True))["mandatory"] is True
    assert await until_status(member, "/api/bots", 403)
    assert await chief.status("GET", "/api/bots") == 200, "who has one is not asked"
    refused = await member.client.get("/api/bots")
    assert "second factor" in refused.json()["error"]["message"]
    assert (await member.client.get("/bots", headers=HTML)).headers["location"] == "/profile"
    assert (await member.client.post("/bots", headers=HTML)).status_code == 403
    assert "Set one up" in (await member.client.get("/profile", headers=HTML)).text
    fresh = await nobody.post("/login", data={"email": member.email, "password": PASSWORD})
    assert fresh.status_code == 303
    shown = {"Cookie": f"palaver_session={fresh.cookies['palaver_session']}", **HTML}
    nobody.cookies.clear()
    for path in ("/login", "/knowledge"):
        assert (await nobody.get(path, headers=shown)).headers["location"] == "/profile"
    app = App((await member.ok("POST", "/api/user/2fa/totp/setup"))["secret"])
    await member.ok("POST", "/api/user/2fa/totp/enable", code=app.code())
    assert await member.status("GET", "/api/bots") == 200
    assert (await chief.ok("GET", RULE))["without"] == 0


async def test_it_cannot_be_switched_off_while_it_is_asked_for(chief: Person) -> None:
    await chief.ok("PUT", RULE, mandatory=True)
    assert (await chief.ok("GET", "/api/user/2fa/status"))["mandatory"] is True
    assert await chief.status("POST", "/api/user/2fa/disable", password=PASSWORD) == 403
    page = (await chief.client.get("/profile", headers=HTML)).text
    assert "so it stays on" in page
    assert 'action="/profile/2fa/disable"' not in page
    await chief.ok("PUT", RULE, mandatory=False)
    await chief.ok("POST", "/api/user/2fa/disable", password=PASSWORD)


async def test_keys_tokens_and_other_accounts_are_not_asked(
    strict: Strict, chief: Person, member: Person, viewer: Person, nobody: httpx2.AsyncClient
) -> None:
    alias = fresh_word()
    bot = await chief.ok("POST", "/api/bots", alias=alias, model="extract")
    key = (await chief.ok("POST", "/api/keys", kind="prod", name="k", bots=[bot["id"]]))["secret"]
    asked = {"user_id": "u", "persona": alias}
    minted = await nobody.post("/api/chat/get_token", json=asked, headers=bearer("", key).headers)
    await chief.ok("PUT", RULE, mandatory=True)
    assert await until_status(member, "/api/bots", 403)
    for secret in (strict.key, key, minted.json()["token"]):
        assert (await nobody.get("/api/sessions", headers=bearer("", secret).headers)).status_code == 200
    assert await viewer.status("GET", "/api/bots") == 200


async def test_a_socket_that_is_open_ends(chief: Person, member: Person, server: PalaverServer) -> None:
    async with socket(server, Credential("", {"Cookie": member.client.headers["Cookie"]})) as opened:
        assert (await said(opened))["type"] == "ready"
        await chief.ok("PUT", RULE, mandatory=True)
        assert (await said(opened))["code"] == "auth_failed"
    async with socket(server, Credential("", {"Cookie": member.client.headers["Cookie"]})) as opened:
        assert (await said(opened))["code"] == "auth_failed"


async def test_each_account_asks_its_own(
    strict: Strict, chief: Person, viewer: Person, db: Database, ours: Home, server: PalaverServer
) -> None:
    """Somebody in two accounts is led where the one asks, may go on in the other, and keeps what the one asks for."""
    await People(db).join(strict.account, UUID(viewer.id), "viewer")
    await chief.ok("PUT", RULE, mandatory=True)
    assert await viewer.status("GET", "/api/bots") == 200
    await moved(viewer, strict.slug, server)
    assert await viewer.status("GET", "/api/bots") == 403
    slugs = [each["slug"] for each in await viewer.ok("GET", "/api/user/accounts")]
    await moved(viewer, next(slug for slug in slugs if slug != strict.slug), server)
    assert await viewer.status("GET", "/api/bots") == 200
    await enabled(viewer)
    assert await viewer.status("POST", "/api/user/2fa/disable", password=PASSWORD) == 403


async def moved(person: Person, slug: str, server: PalaverServer) -> None:
    answer = await person.client.post("/api/user/switch-account", json={"account": slug})
    assert answer.status_code == 200, answer.text
    person.client.cookies.clear()
    person.client.headers.update(cookie("", answer.cookies["palaver_session"], server.url).headers)


async def test_who_manages_roles_says_so_and_it_is_on_record(
    chief: Person, server: PalaverServer, db: Database, strict: Strict
) -> None:
    async with signed_in(server, db, strict, "operator") as operator:
        assert await operator.status("GET", RULE) == 200
        assert await operator.status("PUT", RULE, mandatory=True) == 403
    await chief.ok("PUT", RULE, mandatory=True)
    acts = (await chief.ok("GET", "/api/audit?action=roles.manage"))["items"]
    told = [(act["outcome"], act["target"], act["details"].get("second factor")) for act in acts]
    assert told == [("done", f"PUT {RULE}", "asked of everybody"), ("denied", f"PUT {RULE}", None)]
    assert await chief.status("PUT", RULE, mandatory="yes") == 422
