"""The profile: who one is, and a password of one's own that signs in afterwards, with the spaces around it."""

import httpx2
import pytest

from palaver.core.db import Database
from palaver.security.signing_in.people import People
from tests.security.home import PASSWORD, Home, cookie, fresh_word
from tests.servers.palaver import PalaverServer

HTML = {"Accept": "text/html"}


@pytest.fixture
async def email(db: Database, ours: Home) -> str:
    made = f"{fresh_word()}@{ours.word}.example"
    await People(db).add(ours.account, made, "Fay", "admin", PASSWORD)
    return made


@pytest.fixture
async def signed_in(server: PalaverServer, nobody: httpx2.AsyncClient, email: str) -> dict[str, str]:
    """The headers of a browser that has signed in."""
    answer = await nobody.post("/login", data={"email": email, "password": PASSWORD})
    assert answer.status_code == 303
    nobody.cookies.clear()
    return {**HTML, **cookie("", answer.cookies["palaver_session"], server.url).headers}


async def test_a_password_is_chosen_and_signs_in(
    nobody: httpx2.AsyncClient, signed_in: dict[str, str], email: str
) -> None:
    assert email in (await nobody.get("/profile", headers=signed_in)).text
    password = "  a longer one, with spaces around  "
    done = await nobody.post("/profile", data={"password": password, "current": PASSWORD}, headers=signed_in)
    assert done.status_code == 200
    assert "The password is changed." in done.text
    for typed, status in ((password.strip(), 401), (PASSWORD, 401), (password, 303)):
        answer = await nobody.post("/login", data={"email": email, "password": typed}, headers=HTML)
        assert answer.status_code == status
        nobody.cookies.clear()


@pytest.mark.parametrize("current", ["", "not the one", PASSWORD[:-1]])
async def test_a_borrowed_browser_sets_no_password(
    nobody: httpx2.AsyncClient, signed_in: dict[str, str], email: str, current: str
) -> None:
    page = await nobody.post("/profile", data={"password": "the thief's own", "current": current}, headers=signed_in)
    assert (page.status_code, "This is not your password." in page.text) == (422, True)
    body = {"password": "the thief's own"} | ({"current": current} if current else {})
    answer = await nobody.post("/api/profile/password", json=body, headers=signed_in)
    assert (answer.status_code, answer.json()["error"]["message"]) == (422, "This is not your password.")
    assert (await nobody.post("/login", data={"email": email, "password": PASSWORD})).status_code == 303
    nobody.cookies.clear()


async def test_who_has_no_password_yet_sets_one(
    db: Database, ours: Home, server: PalaverServer, nobody: httpx2.AsyncClient
) -> None:
    people = People(db)
    id = await people.add(ours.account, f"{fresh_word()}@{ours.word}.example", "Gil", "admin")
    assert id is not None
    browser = cookie("", (await people.open(ours.account, id, "a browser")).secret, server.url).headers
    assert "Present password" not in (await nobody.get("/profile", headers={**HTML, **browser})).text
    first = await nobody.post("/api/profile/password", json={"password": PASSWORD}, headers=browser)
    assert first.status_code == 204
    second = await nobody.post("/api/profile/password", json={"password": "another one"}, headers=browser)
    assert second.status_code == 422


@pytest.mark.parametrize("password", ["", "seven77", "x" * 1001])
async def test_a_password_that_does_not_fit_is_refused_at_its_field(
    nobody: httpx2.AsyncClient, signed_in: dict[str, str], email: str, password: str
) -> None:
    refused = await nobody.post("/profile", data={"password": password}, headers=signed_in)
    assert refused.status_code == 422
    assert "Choose 8 to 1,000 characters." in refused.text
    assert (await nobody.post("/login", data={"email": email, "password": PASSWORD})).status_code == 303
    nobody.cookies.clear()


async def test_a_key_has_no_profile(server: PalaverServer) -> None:
    async with server.client() as client:
        assert (await client.get("/profile")).status_code == 422
        assert (await client.post("/profile", data={"password": "long enough"})).status_code == 400
