"""The second factor: asked for after every first one, each code once, within its time; and made mandatory."""

import time
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx2
import pytest

from palaver.core.db import Database
from palaver.security.second_factor import totp
from palaver.security.signing_in.people import People
from tests.security.home import PASSWORD, Home, cookie
from tests.security.person import Person, signed_in
from tests.servers.palaver import PalaverServer, palaver_server


@pytest.mark.parametrize(("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert totp.code_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", totp.step_at(seconds)) == code


class App:
    """An authenticator app that is looked at once: the codes stay those of that moment, however slow the test."""

    def __init__(self, key: str) -> None:
        self.key, self.now = key, totp.step_at(time.time())

    def code(self, steps: int = 0) -> str:
        return totp.code_of(self.key, self.now + steps)


async def enabled(person: Person) -> tuple[App, list[str]]:
    """The app of a second factor that is on now, and its backup codes; the code of the step before is used."""
    setup = await person.ok("POST", "/api/user/2fa/totp/setup")
    assert setup["secret"] in setup["uri"]
    assert await person.status("POST", "/api/user/2fa/totp/enable", code="000000x") == 422
    app = App(setup["secret"])
    codes = await person.ok("POST", "/api/user/2fa/totp/enable", code=app.code(-1))
    return app, codes["backup_codes"]


@pytest.fixture
async def person(server: PalaverServer, db: Database, ours: Home) -> AsyncIterator[Person]:
    async with signed_in(server, db, ours, "viewer") as found:
        yield found


async def first_step(client: httpx2.AsyncClient, person: Person) -> str:
    answer = await client.post("/api/auth/login", json={"email": person.email, "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.json()["methods"] == ["totp", "backup_code"]
    assert not answer.cookies
    return str(answer.json()["session_token"])


async def second_step(client: httpx2.AsyncClient, token: str, code: str) -> httpx2.Response:
    answer = await client.post("/api/auth/2fa/verify", json={"session_token": token, "code": code})
    client.cookies.clear()
    return answer


async def test_a_sign_in_takes_a_code_once(person: Person, nobody: httpx2.AsyncClient) -> None:
    app, backup = await enabled(person)
    token, code = await first_step(nobody, person), app.code()
    assert (await second_step(nobody, token, app.code(5))).status_code == 401
    assert (await second_step(nobody, token, app.code(-1))).status_code == 401, "it was used to switch it on"
    assert (await second_step(nobody, token, code)).cookies["palaver_session"]
    assert (await second_step(nobody, token, backup[0])).status_code == 401, "the first step is spent"
    again = await first_step(nobody, person)
    assert (await second_step(nobody, again, code)).status_code == 401, "a code counts once"
    assert (await second_step(nobody, again, backup[0].lower())).status_code == 200
    third = await first_step(nobody, person)
    assert (await second_step(nobody, third, backup[0])).status_code == 401, "and so does a backup code"
    assert (await second_step(nobody, third, app.code(1))).status_code == 200
    assert (await person.ok("GET", "/api/user/2fa/status"))["backup_codes"] == 9


async def test_the_first_step_opens_nothing(person: Person, nobody: httpx2.AsyncClient, server: PalaverServer) -> None:
    await enabled(person)
    token = await first_step(nobody, person)
    for headers in (cookie("", token, server.url).headers, {"Authorization": f"Bearer {token}"}):
        assert (await nobody.get("/api/sessions", headers=headers)).status_code == 401
    assert (await nobody.get(f"/login?link={token}")).status_code == 401
    refused = await nobody.post("/api/auth/reset-password", json={"token": token, "password": PASSWORD})
    assert refused.status_code == 401


async def test_the_pages_lead_through_both_steps(person: Person, nobody: httpx2.AsyncClient) -> None:
    app, _ = await enabled(person)
    first = await nobody.post("/login", data={"email": person.email, "password": PASSWORD, "next": "/profile"})
    where = first.headers["location"]
    assert where.startswith("/login?step=")
    assert not first.cookies
    assert "One more step" in (await nobody.get(where)).text
    token = httpx2.URL(where).params["step"]
    wrong = await nobody.post("/api/auth/2fa", data={"token": token, "code": "1", "next": "/profile"})
    assert wrong.status_code == 401
    right = await nobody.post("/api/auth/2fa", data={"token": token, "code": app.code(), "next": "//evil.example"})
    assert (right.status_code, right.headers["location"]) == (303, "/")
    assert right.cookies["palaver_session"]


async def test_the_admin_link_asks_for_it_too(
    person: Person, db: Database, nobody: httpx2.AsyncClient, ours: Home
) -> None:
    await enabled(person)
    link = await People(db).link(ours.account, UUID(person.id), "sign-in", timedelta(hours=1))
    answer = await nobody.get(f"/login?link={link}")
    assert answer.headers["location"].startswith("/login?step=")
    assert not answer.cookies


async def test_a_look_at_the_admin_link_spends_nothing(
    person: Person, db: Database, nobody: httpx2.AsyncClient, ours: Home
) -> None:
    path = "/login?link=" + await People(db).link(ours.account, UUID(person.id), "sign-in", timedelta(hours=1))
    looks = [await nobody.head(path)]
    looks += [await nobody.get(path, headers={"Sec-Purpose": each}) for each in ("prefetch", "prefetch;prerender")]
    assert [(each.status_code, "set-cookie" in each.headers) for each in looks] == [(200, False)] * 3
    assert (await nobody.get(path)).status_code == 303
    nobody.cookies.clear()
    assert (await nobody.get(path)).status_code == 401


async def test_switching_it_off_takes_the_password(person: Person, nobody: httpx2.AsyncClient) -> None:
    await enabled(person)
    assert await person.status("POST", "/api/user/2fa/totp/setup") == 409
    for proof in ({}, {"password": "wrong"}, {"code": "000000"}):
        assert await person.status("POST", "/api/user/2fa/disable", **proof) == 422
        assert await person.status("POST", "/api/user/2fa/backup-codes", **proof) == 422
    assert len((await person.ok("POST", "/api/user/2fa/backup-codes", password=PASSWORD))["backup_codes"]) == 10
    await person.ok("POST", "/api/user/2fa/disable", password=PASSWORD)
    assert await person.status("POST", "/api/user/2fa/backup-codes", password=PASSWORD) == 422
    answer = await nobody.post("/api/auth/login", json={"email": person.email, "password": PASSWORD})
    nobody.cookies.clear()
    assert answer.json() == {"ok": True}


async def test_the_profile_sets_it_up_and_shows_the_codes_once(person: Person) -> None:
    person.client.headers["Accept"] = "text/html"
    assert (await person.client.post("/profile/2fa/setup")).status_code == 303
    page = (await person.client.get("/profile")).text
    assert "<svg" in page
    key = page.partition("Without a camera: <code>")[2].partition("<")[0]
    assert (await person.client.post("/profile/2fa/enable", data={"code": "1"})).status_code == 422
    done = await person.client.post("/profile/2fa/enable", data={"code": App(key).code()})
    assert done.text.count("<li><code>") == 10
    assert key not in (await person.client.get("/profile")).text
    assert (await person.client.post("/profile/2fa/disable", data={"password": PASSWORD})).status_code == 200


async def test_its_secret_is_stored_nowhere_in_the_clear(person: Person, db: Database) -> None:
    app, backup = await enabled(person)
    async with db.pool.acquire() as connection:
        rows = [str(row) for row in await connection.fetch("select * from security_totp")]
        rows += [str(row) for row in await connection.fetch("select * from security_backup_code")]
    assert not [row for row in rows for secret in (app.key, *backup, backup[0].replace("-", "")) if secret in row]


async def test_sessions_are_listed_and_ended(person: Person, nobody: httpx2.AsyncClient, server: PalaverServer) -> None:
    other = await nobody.post(
        "/api/auth/login", json={"email": person.email, "password": PASSWORD}, headers={"User-Agent": "Other/1"}
    )
    headers = cookie("", other.cookies["palaver_session"], server.url).headers
    nobody.cookies.clear()
    listed = await person.ok("GET", "/api/user/sessions")
    assert [each["current"] for each in listed] == [False, True]
    assert (listed[0]["user_agent"], listed[0]["address"]) == ("Other/1", "127.0.0.1")
    assert listed[1]["last_seen_at"]
    assert "Other/1" in (await person.client.get("/profile")).text
    await person.ok("DELETE", f"/api/user/sessions/{listed[0]['id']}")
    assert await person.status("DELETE", f"/api/user/sessions/{listed[0]['id']}") == 404
    assert (await nobody.get("/api/sessions", headers=headers)).status_code == 401
    await person.ok("DELETE", "/api/user/sessions")
    assert await person.status("GET", "/api/sessions") == 401


async def test_nobody_ends_anothers_session(person: Person, server: PalaverServer, db: Database, ours: Home) -> None:
    async with signed_in(server, db, ours, "super-admin") as above:
        (id,) = [each["id"] for each in await person.ok("GET", "/api/user/sessions")]
        assert await above.status("DELETE", f"/api/user/sessions/{id}") == 404
        assert await person.status("GET", "/api/sessions") == 200


async def test_a_person_switches_between_their_accounts(
    person: Person, db: Database, theirs: Home, server: PalaverServer
) -> None:
    assert 'name="account"' not in (await person.client.get("/profile")).text
    assert await person.status("POST", "/api/user/switch-account", account="theirs") == 404
    await People(db).join(theirs.account, UUID(person.id), "viewer")
    slugs = {each["slug"]: each["current"] for each in await person.ok("GET", "/api/user/accounts")}
    assert slugs.pop("theirs") is False
    assert list(slugs.values()) == [True]
    before = person.client.headers["cookie"]
    moved = await person.client.post("/api/user/switch-account", json={"account": "theirs"})
    headers = cookie("", moved.cookies["palaver_session"], server.url).headers
    person.client.cookies.clear()
    del person.client.headers["cookie"]
    assert (await person.client.get("/api/bots", headers={"Cookie": before})).status_code == 401, "the old one ended"
    bots = (await person.client.get("/api/bots", headers=headers)).json()["items"]
    assert theirs.alias in {bot["alias"] for bot in bots}
    assert 'name="account"' in (await person.client.get("/profile", headers=headers)).text


@pytest.fixture(scope="module")
async def strict() -> AsyncIterator[PalaverServer]:
    async with palaver_server(env={"PALAVER_MFA_MANDATORY": "true"}) as running:
        yield running


async def test_where_it_is_mandatory_nothing_else_is_open(strict: PalaverServer) -> None:
    async with strict.client("") as client:
        answer = await client.get(strict.admin_link)
        assert answer.status_code == 303
        client.headers.update(cookie("", answer.cookies["palaver_session"], strict.url).headers)
        client.cookies.clear()
        for path in ("/api/sessions", "/api/bots", "/api/users", "/api/keys"):
            refused = await client.get(path)
            assert refused.status_code == 403
            assert "second factor" in refused.text
        html = {"Accept": "text/html"}
        assert (await client.get("/keys", headers=html)).headers["location"] == "/profile"
        assert (await client.get("/login", headers=html)).headers["location"] == "/profile"
        assert "Set one up" in (await client.get("/profile", headers=html)).text
        app = App((await client.post("/api/user/2fa/totp/setup")).json()["secret"])
        assert (await client.post("/api/user/2fa/totp/enable", json={"code": app.code()})).status_code == 200
        assert (await client.get("/api/users")).status_code == 200
        assert (await client.post("/api/user/2fa/disable", json={"code": app.code(1)})).status_code == 403
