"""S6, S7, S8: one policy for every carrier of a credential, an end that all of them notice, secrets for one purpose."""

import asyncio
import json
import re
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

import palaver
from palaver.core.db import Database
from palaver.security.signing_in.people import People
from tests.security.home import PASSWORD, Home, bearer, cookie
from tests.servers.palaver import PalaverServer, until

WITHIN_S = 5.0


def carriers(secret: str) -> list[dict[str, str]]:
    return [{"Authorization": f"Bearer {secret}"}, {"authorization": f"bearer {secret}"}, {"X-API-Key": secret}]


async def new_key(nobody: httpx2.AsyncClient, home: Home, **fields: object) -> tuple[str, str]:
    """The id and the secret of a key."""
    body = {"kind": "prod", "name": "short-lived", "bots": [str(home.bot)], **fields}
    made = await nobody.post("/api/keys", json=body, headers=bearer("", home.key).headers)
    assert made.status_code == 201, made.text
    return made.json()["key"]["id"], made.json()["secret"]


async def token_of(nobody: httpx2.AsyncClient, secret: str, alias: str) -> str:
    made = await nobody.post(
        "/api/chat/get_token", json={"user_id": "u", "persona": alias}, headers=bearer("", secret).headers
    )
    assert made.status_code == 200, made.text
    return str(made.json()["token"])


async def test_every_carrier_has_the_same_powers(nobody: httpx2.AsyncClient, ours: Home) -> None:
    asked = {"message": "hi", "persona": {"alias": ours.alias, "version": 1}}
    token = await token_of(nobody, ours.prod, ours.alias)
    for secret, may in ((ours.key, (200, 200, 200)), (ours.prod, (403, 403, 200)), (token, (403, 403, 200))):
        for headers in carriers(secret):
            bots = await nobody.get("/api/bots", headers=headers)
            keys = await nobody.get("/api/keys", headers=headers)
            chat = await nobody.post("/api/chat/completion", json=asked, headers=headers)
            assert (bots.status_code, keys.status_code, chat.status_code) == may, headers


async def test_drafts_and_old_versions_are_closed_on_every_carrier(nobody: httpx2.AsyncClient, ours: Home) -> None:
    token = await token_of(nobody, ours.prod, ours.alias)
    for secret in (ours.prod, token):
        for headers in carriers(secret):
            for persona in ({"id": str(ours.version)}, {"alias": ours.alias, "version": 2}):
                answer = await nobody.post(
                    "/api/chat/completion", json={"message": "hi", "persona": persona}, headers=headers
                )
                assert answer.status_code in {403, 404}


@pytest.mark.parametrize("scheme", ["Basic", "Token", "ApiKey", "Bearer:", ""])
async def test_a_credential_has_one_name_in_authorization(nobody: httpx2.AsyncClient, ours: Home, scheme: str) -> None:
    answer = await nobody.get("/api/bots", headers={"Authorization": f"{scheme} {ours.key}".strip()})
    assert answer.status_code == 401


async def test_two_credentials_are_refused_and_none_hides_behind_another(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home
) -> None:
    session = cookie("", ours.cookie, server.url).headers
    for headers in (
        {"Authorization": f"Bearer {ours.prod}", "X-API-Key": ours.key},
        {"Authorization": f"Bearer {ours.key}", "X-API-Key": ours.prod},
        {"Authorization": "Bearer wrong", "X-API-Key": ours.key},
        {"Authorization": f"Bearer {ours.key}", "X-API-Key": ""},
        {"Authorization": "Bearer wrong", **session},
        {"X-API-Key": "wrong", **session},
        {"X-API-Key": "", **session},
        {"Authorization": "Basic x", **session},
    ):
        answer = await nobody.get("/api/bots", headers={**headers, "Accept": "application/json"})
        assert answer.status_code == 401, headers
    both = {"Authorization": f"Bearer {ours.prod}", **session}
    assert (await nobody.get("/api/bots", headers=both)).status_code == 403


async def test_repeated_headers_do_not_add_up(nobody: httpx2.AsyncClient, ours: Home) -> None:
    for headers in (
        [("X-API-Key", ours.prod), ("X-API-Key", ours.key)],
        [("Authorization", f"Bearer {ours.prod}"), ("Authorization", f"Bearer {ours.key}")],
    ):
        assert (await nobody.get("/api/keys", headers=headers)).status_code in {401, 403}


async def test_secrets_open_one_thing_each(server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home) -> None:
    """S8: a key is no session, a session no key, a token neither, a link nothing but a link."""
    token = await token_of(nobody, ours.prod, ours.alias)
    link = server.admin_link.partition("link=")[2]
    assert link
    for secret in (ours.key, ours.prod, token, link):
        answer = await nobody.get("/api/sessions", headers=cookie("", secret, server.url).headers)
        assert answer.status_code == 401
    for secret in (ours.cookie, link):
        for headers in carriers(secret):
            assert (await nobody.get("/api/sessions", headers=headers)).status_code == 401
    for secret in (ours.cookie, ours.key, token):
        assert (await nobody.get("/login", params={"link": secret})).status_code == 401


async def test_secrets_are_long_random_and_shown_once(nobody: httpx2.AsyncClient, ours: Home) -> None:
    made: list[str] = []
    for kind, prefix in (("super", "sk_super_"), ("test", "sk_test_"), ("prod", "sk_prod_"), ("ui", "uk_")) * 2:
        id, secret = await new_key(nobody, ours, kind=kind)
        assert len(secret.removeprefix(prefix)) == 43
        assert uuid.UUID(id).version == 7
        listed = await nobody.get("/api/keys?limit=200", headers=bearer("", ours.key).headers)
        assert id in listed.text
        assert secret not in listed.text
        made.append(secret)
        await nobody.delete(f"/api/keys/{id}", headers=bearer("", ours.key).headers)
    assert len(set(made)) == len(made)


def test_no_time_based_identifier_is_made_anywhere() -> None:
    sources = Path(palaver.__file__).parent.rglob("*.py")
    found = [
        path.name
        for path in sources
        if "node_modules" not in str(path) and re.search(r"uuid1\(|uuid\.uuid1", path.read_text())
    ]
    assert found == []


@pytest.fixture
async def opened(server: PalaverServer) -> AsyncIterator[list[ClientConnection]]:
    sockets: list[ClientConnection] = []
    yield sockets
    for socket in sockets:
        await socket.close()


async def socket_of(server: PalaverServer, *, header: str = "", hello: str = "") -> ClientConnection:
    extra = {"Authorization": f"Bearer {header}"} if header else {}
    socket = await connect(server.url.replace("http", "ws") + "/ws", proxy=None, additional_headers=extra)
    if hello:
        await socket.send(json.dumps({"type": "hello", "token": hello}))
    assert json.loads(await asyncio.wait_for(socket.recv(), 10))["type"] == "ready"
    return socket


async def ends(socket: ClientConnection) -> bool:
    """Whether the server closes it, whatever it says before."""
    try:
        async with asyncio.timeout(20):
            while True:
                await socket.recv()
    except ConnectionClosed as closed:
        return closed.rcvd is not None and closed.rcvd.code == 4401
    except TimeoutError:
        return False


async def test_a_revoked_key_is_dead_on_every_path(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home, opened: list[ClientConnection]
) -> None:
    """S7: Bearer, X-API-Key, the tokens it minted, and the sockets that are open."""
    id, secret = await new_key(nobody, ours)
    token = await token_of(nobody, secret, ours.alias)
    opened += [
        await socket_of(server, header=secret),
        await socket_of(server, hello=secret),
        await socket_of(server, header=token),
        await socket_of(server, hello=token),
    ]
    ways = [*carriers(secret), *carriers(token)]
    for headers in ways:
        assert (await nobody.get("/api/sessions", headers=headers)).status_code == 200
    revoked = await nobody.delete(f"/api/keys/{id}", headers=bearer("", ours.key).headers)
    assert revoked.status_code == 204

    async def dead() -> bool:
        return all([(await nobody.get("/api/sessions", headers=headers)).status_code == 401 for headers in ways])

    assert await until(dead, WITHIN_S)
    assert await asyncio.gather(*(ends(socket) for socket in opened)) == [True] * 4


async def test_a_socket_whose_key_is_revoked_is_not_served(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home, opened: list[ClientConnection]
) -> None:
    """Also while it is still open, and in the middle of an answer."""
    bot = {"alias": f"short-{ours.word}", "model": "scripted?tokens=60&rate=20"}
    assert (await nobody.post("/api/bots", json=bot, headers=bearer("", ours.key).headers)).status_code == 201
    id, secret = await new_key(nobody, ours, bots=None)
    socket = await socket_of(server, header=secret)
    opened.append(socket)
    await socket.send(json.dumps({"type": "user.message", "text": "a story", "persona": bot["alias"]}))
    seen = [json.loads(await asyncio.wait_for(socket.recv(), 10))["type"] for _ in range(3)]
    assert seen[0] == "session_created", seen
    assert "token" in seen
    await nobody.delete(f"/api/keys/{id}", headers=bearer("", ours.key).headers)
    assert await ends(socket)


async def test_an_open_stream_ends_with_its_key(nobody: httpx2.AsyncClient, ours: Home) -> None:
    bot = {"alias": f"long-{ours.word}", "model": "scripted?tokens=200&rate=20"}
    assert (await nobody.post("/api/bots", json=bot, headers=bearer("", ours.key).headers)).status_code == 201
    id, secret = await new_key(nobody, ours, bots=None)
    asked = {"persona": bot["alias"], "message": "a story"}
    events: list[dict[str, Any]] = []
    async with nobody.stream(
        "POST", "/api/chat/completion/stream", json=asked, headers=bearer("", secret).headers
    ) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                events.append(json.loads(line[6:]))
                if len(events) == 3:
                    await nobody.delete(f"/api/keys/{id}", headers=bearer("", ours.key).headers)
    assert [event["type"] for event in events].count("token") >= 1
    assert (events[-1]["type"], events[-1].get("code")) == ("error", "auth_failed")


async def test_an_expired_key_is_dead(nobody: httpx2.AsyncClient, ours: Home, db: Database) -> None:
    for ended in ("now()", "timestamptz '2020-01-01'"):
        id, secret = await new_key(nobody, ours, expires_at="2099-12-31T23:59:59+00:00")
        async with db.pool.acquire() as connection:
            await connection.execute(f"update security_key set expires_at = {ended} where id = $1", uuid.UUID(id))
        for headers in carriers(secret):
            assert (await nobody.get("/api/sessions", headers=headers)).status_code == 401


async def test_a_session_that_was_ended_is_dead_at_once(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home
) -> None:
    for path, status in (("/api/auth/logout", 200), ("/logout", 303)):
        answer = await nobody.post("/api/auth/login", json={"email": f"ben@{ours.word}.example", "password": PASSWORD})
        flags = answer.headers["set-cookie"].lower()
        assert "httponly" in flags
        assert "samesite=lax" in flags
        headers = cookie("", answer.cookies["palaver_session"], server.url).headers
        nobody.cookies.clear()
        assert (await nobody.get("/api/sessions", headers=headers)).status_code == 200
        assert (await nobody.post(path, headers=headers)).status_code == status
        assert (await nobody.get("/api/sessions", headers=headers)).status_code == 401


async def test_a_new_password_ends_the_other_sessions(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home, db: Database
) -> None:
    email = f"eve@{ours.word}.example"
    await People(db).add(ours.account, email, "Eve", "admin", PASSWORD)

    async def login(password: str) -> dict[str, str]:
        answer = await nobody.post("/api/auth/login", json={"email": email, "password": password})
        nobody.cookies.clear()
        return dict(cookie("", answer.cookies.get("palaver_session") or "", server.url).headers)

    stolen, own = await login(PASSWORD), await login(PASSWORD)
    for headers in (stolen, own):
        assert (await nobody.get("/api/sessions", headers=headers)).status_code == 200
    change = {"password": "a new one, longer", "current": PASSWORD}
    changed = await nobody.post("/api/profile/password", json=change, headers=own)
    assert changed.status_code == 204

    async def dead() -> bool:
        return (await nobody.get("/api/sessions", headers=stolen)).status_code == 401

    assert await until(dead, WITHIN_S)
    assert (await nobody.get("/api/sessions", headers=own)).status_code == 200
    assert (await nobody.get("/api/sessions", headers=await login(PASSWORD))).status_code == 401
    assert (await nobody.get("/api/sessions", headers=await login("a new one, longer"))).status_code == 200


async def test_a_link_works_once(server: PalaverServer, nobody: httpx2.AsyncClient) -> None:
    link = server.admin_link.partition("link=")[2]
    answers = await asyncio.gather(*(nobody.get("/login", params={"link": link}) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [303, 401, 401, 401, 401]


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
]


@pytest.mark.parametrize("site", FOREIGN, ids=str)
async def test_a_cookie_does_not_count_in_what_another_site_sends(
    nobody: httpx2.AsyncClient, ours: Home, site: dict[str, str]
) -> None:
    headers = {"Cookie": f"palaver_session={ours.cookie}", **site}
    for method, path in (
        ("POST", "/api/bots"),
        ("POST", "/keys"),
        ("POST", "/knowledge"),
        ("POST", "/logout"),
        ("POST", "/api/auth/logout"),
        ("POST", "/api/chat/completion"),
        ("DELETE", f"/api/bots/{ours.alias}"),
    ):
        answer = await nobody.request(method, path, headers=headers, json={"alias": "evil-bot", "message": "hi"})
        assert answer.status_code == 403, (method, path)
    assert (await nobody.get("/api/sessions", headers={"Cookie": headers["Cookie"]})).status_code == 200
    listed = await nobody.get("/api/bots?limit=200", headers=bearer("", ours.key).headers)
    assert "evil-bot" not in listed.text


async def test_a_cookie_does_not_open_a_socket_for_another_site(server: PalaverServer, ours: Home) -> None:
    url = server.url.replace("http", "ws") + "/ws"
    headers = {"Cookie": f"palaver_session={ours.cookie}"}
    for origin in ("https://evil.example", "null"):
        with pytest.raises(InvalidStatus):
            await connect(url, proxy=None, additional_headers=headers, origin=origin)  # type: ignore[arg-type]  # a str is one
    async with connect(url, proxy=None, additional_headers=headers, origin=server.url) as socket:  # type: ignore[arg-type]  # a str is one
        assert json.loads(await asyncio.wait_for(socket.recv(), 10))["type"] == "ready"


async def test_no_other_site_may_read_answers(nobody: httpx2.AsyncClient, ours: Home) -> None:
    for method in ("GET", "OPTIONS", "POST"):
        answer = await nobody.request(
            method,
            "/api/bots",
            headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST", "X-API-Key": ours.key},
        )
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


async def test_a_token_ends_with_the_time_of_its_key(nobody: httpx2.AsyncClient, ours: Home, db: Database) -> None:
    id, secret = await new_key(nobody, ours)
    token = await token_of(nobody, secret, ours.alias)
    assert (await nobody.get("/api/sessions", headers=bearer("", token).headers)).status_code == 200
    async with db.pool.acquire() as connection:
        await connection.execute("update security_key set expires_at = now() where id = $1", uuid.UUID(id))

    async def dead() -> bool:
        return (await nobody.get("/api/sessions", headers=bearer("", token).headers)).status_code == 401

    assert await until(dead, WITHIN_S)
