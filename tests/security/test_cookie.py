"""The session's cookie, and what a browser that brings somebody else's gets at sign-in."""

from datetime import timedelta

import httpx2
import pytest
from starlette.requests import HTTPConnection
from starlette.responses import Response

from palaver.core.db import Database
from palaver.security.signing_in.cookie import cookie_in, drop_cookie, set_cookie
from palaver.web.site import Site
from tests.security.home import PASSWORD, Home, cookie
from tests.security.person import signed_in
from tests.security.test_second_factor import enabled, first_step
from tests.servers.palaver import PalaverServer

SECURE = [Site(tls=True), Site(public="https://chat.example")]
PLAIN = [Site(), Site(public="http://chat.example")]


def connection(site: Site, value: str = "") -> HTTPConnection:
    headers = [(b"host", b"chat.example"), (b"cookie", value.encode())]
    return HTTPConnection({"type": "http", "headers": headers, "state": {"site": site}})


def flags(response: Response) -> set[str]:
    return {part.strip().lower() for part in response.headers["set-cookie"].split(";")}


@pytest.mark.parametrize("site", [*SECURE, *PLAIN])
def test_no_script_and_no_other_site_has_the_cookie(site: Site) -> None:
    given, dropped = Response(), Response()
    set_cookie(given, connection(site), "secret", timedelta(hours=1))
    drop_cookie(dropped, connection(site))
    for response in (given, dropped):
        assert {"httponly", "samesite=lax", "path=/"} <= flags(response)
        assert not any(flag.startswith("domain") for flag in flags(response))
        assert ("secure" in flags(response)) is site.https
        assert response.headers["set-cookie"].startswith("__Host-") is site.https


@pytest.mark.parametrize("site", SECURE)
def test_over_https_only_what_this_host_alone_can_set_is_read(site: Site) -> None:
    """A sister site, or somebody on the way of plain HTTP, can plant the short name."""
    assert cookie_in(connection(site, "palaver_session=planted; __Host-palaver_session=own")) == "own"
    assert cookie_in(connection(site, "palaver_session=planted")) == ""


async def test_signing_in_gives_a_session_that_nobody_knew_before(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home
) -> None:
    """Session fixation: what the browser brought, made up or another one's, is not what it is signed in by."""
    person = {"email": f"ben@{ours.word}.example", "password": PASSWORD}
    for planted in ("made-up-by-an-attacker", ours.cookie):
        brought = cookie("", planted, server.url).headers
        for path, form in (("/api/auth/login", {"json": person}), ("/login", {"data": {**person, "next": "/"}})):
            answer = await nobody.post(path, headers=brought, **form)  # type: ignore[arg-type]  # one of two keywords
            nobody.cookies.clear()
            given = answer.cookies["palaver_session"]
            assert given not in {planted, ""}
            own = await nobody.get("/profile", headers=cookie("", given, server.url).headers)
            assert person["email"] in own.text
            before = await nobody.get("/profile", headers=brought)
            assert person["email"] not in before.text


async def test_the_second_step_and_another_account_give_new_ones_too(
    server: PalaverServer, db: Database, nobody: httpx2.AsyncClient, ours: Home, theirs: Home
) -> None:
    """Whatever the browser brings to a step of signing in, the session is none that anybody had before."""
    async with signed_in(server, db, ours, "viewer") as person:
        app, _ = await enabled(person)
        token = await first_step(nobody, person)
        known = {ours.cookie, person.client.headers["Cookie"].partition("=")[2]}
        brought = cookie("", ours.cookie, server.url).headers
        verified = {"session_token": token, "code": app.code()}
        answer = await nobody.post("/api/auth/2fa/verify", json=verified, headers=brought)
        nobody.cookies.clear()
        given = answer.cookies["palaver_session"]
        assert given not in known
        async with server.client(theirs.key) as operator:
            asked = {"email": person.email, "role": "viewer"}
            link = (await operator.post("/api/users/invitations", json=asked)).json()["delivered"]["link"]
        headers = cookie("", given, server.url).headers
        joined = await nobody.post(
            "/api/user/accept-invitation", json={"token": link.partition("token=")[2]}, headers=headers
        )
        assert joined.status_code == 204, joined.text
        moved = await nobody.post("/api/user/switch-account", json={"account": "theirs"}, headers=headers)
        nobody.cookies.clear()
        assert moved.cookies["palaver_session"] not in {given, *known}
        assert (await nobody.get("/api/user/sessions", headers=headers)).status_code == 401, "the one before has ended"
