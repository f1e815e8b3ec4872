"""A server as it stands on the internet: it knows its name, a shop's pages may call it, sign-in asks for a key."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from palaver.core.db import open_database
from palaver.security.accounts.accounts import Accounts
from palaver.security.signing_in.people import People
from tests.security.home import PASSWORD
from tests.servers.palaver import PalaverServer, palaver_server, until

PUBLIC, SHOP, EVIL = "https://chat.example.org", "https://shop.example", "https://evil.example"
HTML = {"Accept": "text/html"}
ANA = {"email": "ana@safe.example", "password": PASSWORD}


@pytest.fixture(scope="module")
async def strict() -> AsyncIterator[PalaverServer]:
    env = {"PALAVER_PUBLIC_URL": PUBLIC, "PALAVER_ALLOWED_ORIGINS": SHOP, "PALAVER_UI_KEY_REQUIRED": "true"}
    async with palaver_server(env=env) as server:
        db = await open_database(server.dsn)
        account = await Accounts(db).first()
        assert account is not None
        await People(db).add(account, ANA["email"], "Ana", "admin", PASSWORD)
        await db.close()
        yield server


@pytest.fixture
async def http(strict: PalaverServer) -> AsyncIterator[httpx2.AsyncClient]:
    """A stranger's client; it keeps no cookies of its own, since they are for HTTPS."""
    async with strict.client("") as client:
        yield client


@pytest.fixture(scope="module")
async def ui_key(strict: PalaverServer) -> str:
    return await made(strict, "ui")


async def made(server: PalaverServer, kind: str) -> str:
    async with server.client() as client:
        answer = await client.post("/api/keys", json={"kind": kind, "name": "of a test"})
        return str(answer.json()["secret"])


def given(answer: httpx2.Response, name: str) -> dict[str, str]:
    """The headers of a browser of ours that has taken the cookie `name` of this answer."""
    (cookie,) = [text for text in answer.headers.get_list("set-cookie") if text.startswith(f"__Host-{name}=")]
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
    return {"Cookie": cookie.partition(";")[0], "Origin": PUBLIC}


async def shown(http: httpx2.AsyncClient, key: str, **fields: str) -> httpx2.Response:
    return await http.post("/api/auth/ui-key", data={"key": key, **fields}, headers={**HTML, "Origin": PUBLIC})


GATED = [("GET", "/login"), ("POST", "/login"), ("GET", "/docs"), ("GET", "/openapi.json"), ("POST", "/api/auth/login")]


@pytest.mark.parametrize(("method", "path"), GATED)
async def test_without_a_ui_key_sign_in_and_docs_say_what_they_need(
    http: httpx2.AsyncClient, method: str, path: str
) -> None:
    for wrong in (
        {},
        {"X-API-Key": "uk_wrong"},
        {"Cookie": "__Host-palaver_ui=eyJ.made.up"},
        {"Cookie": "palaver_ui=x"},
    ):
        answer = await http.request(method, path, json=ANA, headers={**wrong, "Accept": "application/json"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "auth_failed"), wrong
        assert "ui key" in answer.json()["error"]["message"]
    page = await http.request(method, path, json=ANA, headers=HTML)
    assert page.status_code == 401
    if not path.startswith(("/api", "/openapi")):
        assert 'action="/api/auth/ui-key"' in page.text
        assert "Email" not in page.text


async def test_no_key_is_read_from_the_query(http: httpx2.AsyncClient, ui_key: str) -> None:
    for name in ("key", "ui_key", "api_key", "X-API-Key"):
        assert (await http.get("/login", params={name: ui_key})).status_code == 401


async def test_a_program_shows_the_key_in_a_header(http: httpx2.AsyncClient, ui_key: str) -> None:
    key = {"X-API-Key": ui_key}
    for path in ("/login", "/docs", "/openapi.json"):
        assert (await http.get(path, headers=key)).status_code == 200
    signed_in = await http.post("/api/auth/login", json=ANA, headers=key)
    assert signed_in.status_code == 200
    assert (await http.get("/api/bots", headers=given(signed_in, "palaver_session"))).status_code == 200


async def test_a_browser_shows_the_key_once_and_is_led_on(http: httpx2.AsyncClient, ui_key: str) -> None:
    asked = await http.get("/login?next=%2Fbots", headers=HTML)
    assert 'name="next" value="/login?next=%2Fbots"' in asked.text
    taken = await shown(http, ui_key, next="/login?next=%2Fbots")
    assert (taken.status_code, taken.headers["location"]) == (303, "/login?next=%2Fbots")
    browser = given(taken, "palaver_ui")
    assert ui_key not in str(taken.headers)
    form = await http.get("/login?next=%2Fbots", headers={**browser, **HTML})
    assert 'name="next" value="/bots"' in form.text
    signed_in = await http.post("/login", data={**ANA, "next": "/bots"}, headers={**browser, **HTML})
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/bots")
    for path in ("/docs", "/openapi.json"):
        assert (await http.get(path, headers=browser)).status_code == 200


async def test_a_pass_is_for_this_door_alone(http: httpx2.AsyncClient, strict: PalaverServer, ui_key: str) -> None:
    browser = given(await shown(http, ui_key), "palaver_ui")
    secret = browser["Cookie"].partition("=")[2]
    for headers in (browser, {"Authorization": f"Bearer {secret}"}, {"Cookie": f"__Host-palaver_session={secret}"}):
        assert (await http.get("/api/bots", headers=headers)).status_code == 401
    async with strict.client() as client:
        token = (await client.post("/api/chat/get_token", json={"user_id": "u", "persona": "demo"})).json()["token"]
    assert (await http.get("/docs", headers={"Cookie": f"__Host-palaver_ui={token}"})).status_code == 401


async def test_a_wrong_key_gets_the_form_again(http: httpx2.AsyncClient) -> None:
    for key in ("", "wrong", "uk_" + "x" * 43, "eyJhbGciOiJub25lIn0.e30."):
        answer = await shown(http, key, next="//evil.example")
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
        assert 'name="next" value="/"' in answer.text
        assert 'role="alert">This key is unknown, revoked, expired' in answer.text


async def test_a_pass_ends_with_its_key(http: httpx2.AsyncClient, strict: PalaverServer) -> None:
    secret = await made(strict, "ui")
    browser = given(await shown(http, secret), "palaver_ui")
    assert (await http.get("/docs", headers=browser)).status_code == 200
    async with strict.client() as client:
        listed = (await client.get("/api/keys")).json()["items"]
        await client.delete(f"/api/keys/{listed[0]['id']}")

    async def ended() -> bool:
        return (await http.get("/docs", headers=browser)).status_code == 401

    assert await until(ended, 10)


async def test_another_sites_form_shows_no_key(http: httpx2.AsyncClient, ui_key: str) -> None:
    answer = await http.post("/api/auth/ui-key", data={"key": ui_key}, headers={"Origin": EVIL})
    assert (answer.status_code, answer.headers.get("set-cookie")) == (403, None)


async def test_the_link_of_the_start_is_its_own_credential(http: httpx2.AsyncClient, strict: PalaverServer) -> None:
    assert await until(lambda: strict.admin_link)
    assert strict.admin_link.startswith(f"{PUBLIC}/login?link=")
    path = strict.admin_link.removeprefix(PUBLIC)
    answer = await http.get(path, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await http.get("/bots", headers=given(answer, "palaver_session"))).status_code == 200
    again = await http.get(path, headers=HTML)
    assert again.status_code == 401
    assert 'action="/api/auth/ui-key"' in again.text


async def test_what_the_switch_does_not_name_stays_open(http: httpx2.AsyncClient) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert (await http.get(path)).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "chat.example.org.evil.example", "127.0.0.1.evil.example:80"])
async def test_no_other_name_leads_here(http: httpx2.AsyncClient, strict: PalaverServer, host: str) -> None:
    """Neither a poisoned cache nor a rebound name: nothing of ours is answered, and nothing may be kept."""
    for path in ("/", "/login", "/healthz", "/static/palaver.css", "/api/bots", "/nothing"):
        for key in ({}, {"X-API-Key": strict.admin_key}):
            answer = await http.get(path, headers={"Host": host, **key})
            assert answer.status_code == 421
            assert "PALAVER_ALLOWED_HOSTS" in answer.json()["error"]["message"]
            assert answer.headers["cache-control"] == "no-store"
            assert "evil" not in answer.text + str(answer.headers)
    key = {"X-API-Key": strict.admin_key}
    with pytest.raises(InvalidStatus) as refused:
        await connect(f"ws://{host}/ws", host="127.0.0.1", port=strict.port, proxy=None, additional_headers=key)
    assert refused.value.response.status_code == 421


async def test_no_header_of_a_request_becomes_an_address(http: httpx2.AsyncClient, ui_key: str) -> None:
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "Forwarded": "host=evil.example",
        "X-Original-URL": "/evil.example",
        "X-Host": "evil.example",
    }
    for path in ("/", "/bots", "/login", "/docs", "/openapi.json", "/nothing"):
        for host in ("chat.example.org", "127.0.0.1:1", "[::1]"):
            answer = await http.get(path, headers={**forged, **HTML, "Host": host, "X-API-Key": ui_key})
            assert "evil.example" not in answer.text + str(answer.headers)
            if "location" in answer.headers:
                assert answer.headers["location"].startswith("/")


async def test_browsers_stay_with_https(http: httpx2.AsyncClient) -> None:
    for path in ("/healthz", "/login", "/static/palaver.css"):
        assert (await http.get(path)).headers["strict-transport-security"] == "max-age=31536000"


async def test_a_shops_page_calls_with_its_key_and_never_with_a_cookie(
    http: httpx2.AsyncClient, strict: PalaverServer, ui_key: str
) -> None:
    asked = {"Origin": SHOP, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key"}
    granted = await http.options("/api/chat/completion", headers=asked)
    assert (granted.status_code, granted.headers["access-control-allow-origin"]) == (204, SHOP)
    listed = await http.get("/api/bots", headers={"Origin": SHOP, "X-API-Key": strict.admin_key})
    assert (listed.status_code, listed.headers["access-control-allow-origin"]) == (200, SHOP)
    session = given(await http.post("/api/auth/login", json=ANA, headers={"X-API-Key": ui_key}), "palaver_session")
    for method, path in (("GET", "/api/bots"), ("POST", "/api/chat/completion"), ("GET", "/bots")):
        answer = await http.request(method, path, headers={**session, "Origin": SHOP})
        assert answer.status_code == 403
        assert "access-control-allow-credentials" not in answer.headers


async def test_a_strangers_page_is_told_nothing(http: httpx2.AsyncClient, strict: PalaverServer) -> None:
    asked = {"Origin": EVIL, "Access-Control-Request-Method": "GET"}
    assert (await http.options("/api/bots", headers=asked)).status_code == 403
    listed = await http.get("/api/bots", headers={"Origin": EVIL, "X-API-Key": strict.admin_key})
    assert "access-control-allow-origin" not in listed.headers
    assert "Origin" in listed.headers["vary"]


@pytest.mark.parametrize(("origin", "opens"), [(SHOP, True), (PUBLIC, True), (EVIL, False), ("null", False)])
async def test_a_socket_is_opened_by_named_pages(strict: PalaverServer, origin: str, *, opens: bool) -> None:
    url, key = strict.url.replace("http", "ws") + "/ws", {"X-API-Key": strict.admin_key}
    if opens:
        async with connect(url, proxy=None, additional_headers=key, origin=origin):  # type: ignore[arg-type]  # a str is one
            return
    with pytest.raises(InvalidStatus) as refused:
        await connect(url, proxy=None, additional_headers=key, origin=origin)  # type: ignore[arg-type]  # a str is one
    assert refused.value.response.status_code == 403
