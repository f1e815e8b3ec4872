"""Visitor ids: by whom they are given, what they change, and that nothing else is taken for one."""

import base64
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from joserfc import jwt
from websockets.exceptions import InvalidStatus

from palaver.core.db import Database
from palaver.security.tokens.tokens import Tokens
from palaver.security.visitors.ids import LIFE_S, LONGEST
from palaver.security.visitors.routes import AT_ONCE
from tests.security.home import Credential, Home, bearer, fresh_word
from tests.security.person import Person
from tests.security.test_streams import said, socket
from tests.servers.palaver import PalaverServer, until

PURPOSE = "palaver-visitor"
PAGE, EVIL = "https://shop.example.org", "https://evil.example"
ID = "/api/chat/client_id"


async def widget(client: httpx2.AsyncClient, home: Home, *origins: str) -> dict[str, Any]:
    body = {"name": fresh_word(), "bot": str(home.bot), "origins": origins}
    answer = await client.post("/api/widgets", json=body, headers=bearer("", home.key).headers)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def given(client: httpx2.AsyncClient, home: Home) -> str:
    """A fresh visitor's id."""
    answer = await client.post(ID, json={"widget_public_id": (await widget(client, home))["public_id"]})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["client_id"])


@asynccontextmanager
async def counting(client: httpx2.AsyncClient, home: Home, turns: int) -> AsyncIterator[str]:
    """The alias of a bot that gives each visitor so many turns a minute."""
    alias = f"bot-{fresh_word()}"
    body = {"alias": alias, "model": "scripted", "config": {"limits": {"per_visitor_rpm": turns}}}
    headers = bearer("", home.key).headers
    assert (await client.post("/api/bots", json=body, headers=headers)).status_code == 201
    yield alias
    await client.delete(f"/api/bots/{alias}", headers=headers)


async def asked(
    client: httpx2.AsyncClient, secret: str, alias: str, id: str | None = None, times: int = 1
) -> list[int]:
    """The statuses of so many turns."""
    headers = {**bearer("", secret).headers, **({} if id is None else {"X-Client-Id": id})}
    body = {"message": "Hi", "persona": alias}
    return [(await client.post("/api/chat/completion", json=body, headers=headers)).status_code for _ in range(times)]


async def key_of(client: httpx2.AsyncClient, home: Home, kind: str = "prod") -> str:
    body = {"kind": kind, "name": fresh_word()}
    return str((await client.post("/api/keys", json=body, headers=bearer("", home.key).headers)).json()["secret"])


async def token_of(client: httpx2.AsyncClient, home: Home, alias: str, **fields: Any) -> str:
    body = {"user_id": fresh_word(), "persona": alias, **fields}
    answer = await client.post("/api/chat/get_token", json=body, headers=bearer("", home.key).headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["token"])


async def told(client: httpx2.AsyncClient, **request: Any) -> dict[str, Any]:
    """The error of a request that no widget that counts stands for."""
    answer = await client.post(ID, **request)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), answer.text
    error: dict[str, Any] = answer.json()["error"]
    del error["request_id"]
    return error


async def test_an_id_is_given_by_a_widget_that_counts(nobody: httpx2.AsyncClient, ours: Home) -> None:
    made = await widget(nobody, ours)
    assert len(made["public_id"].removeprefix("wid_")) >= 22, "128 random bits"
    answer = await nobody.post(ID, json={"widget_public_id": made["public_id"], "captcha_token": "unasked"})
    assert answer.status_code == 200
    assert abs(answer.json()["expires_at"] - time.time() - LIFE_S) < 60
    assert len(answer.json()["client_id"]) < LONGEST / 2
    claims = json.loads(base64.urlsafe_b64decode(answer.json()["client_id"].split(".")[1] + "=="))
    assert claims["account"] == str(ours.account)
    assert claims["widget"] == made["id"]
    assert "127.0.0.1" not in answer.text + str(claims)
    wrong = await nobody.post(ID, json={"widget_public_id": made["public_id"], "captcha_token": 7})
    assert wrong.status_code == 422


async def test_a_widget_that_does_not_count_is_told_alike_whatever_is_wrong(
    nobody: httpx2.AsyncClient, ours: Home
) -> None:
    made = await widget(nobody, ours)
    headers = bearer("", ours.key).headers
    stranger = {
        "code": "auth_failed",
        "message": "No widget by this name gives out ids: it is missing, unknown or revoked.",
    }
    fitting = {"widget_public_id": made["public_id"]}
    assert (await nobody.post(ID, json=fitting)).status_code == 200
    revoked = await nobody.delete(f"/api/widgets/{made['id']}", headers=headers)
    assert revoked.status_code == 204
    assert (await nobody.delete(f"/api/widgets/{made['id']}", headers=headers)).status_code == 404
    named = [None, made["id"], "", "wid_\x00", "wid_" + "x" * 22, 7]
    for body in (fitting, {}, *({"widget_public_id": each} for each in named)):
        assert await told(nobody, json=body) == stranger
        assert await told(nobody, json=body, headers=headers) == stranger, "a key does not stand for a widget"
    for content in (b"", b"{", b"[]", b'"wid_x"', b"\xff"):
        assert await told(nobody, content=content) == stranger


async def test_a_widget_counts_for_pages_of_its_origins_alone(nobody: httpx2.AsyncClient, ours: Home) -> None:
    named = {"widget_public_id": (await widget(nobody, ours, "HTTPS://Shop.Example.ORG:443"))["public_id"]}
    for origin, expected in ((PAGE, 200), (EVIL, 403), ("null", 403), (f"{PAGE}.evil.example", 403)):
        answer = await nobody.post(ID, json=named, headers={"Origin": origin})
        assert answer.status_code == expected, origin
        assert answer.headers.get("access-control-allow-origin") == (PAGE if expected == 200 else None)
        assert "access-control-allow-credentials" not in answer.headers
    assert (await nobody.post(ID, json=named)).status_code == 200, "a program names no origin"
    anywhere = {"widget_public_id": (await widget(nobody, ours))["public_id"]}
    answer = await nobody.post(ID, json=anywhere, headers={"Origin": EVIL})
    assert answer.headers["access-control-allow-origin"] == EVIL

    async def granted() -> bool:
        ask = {"Origin": PAGE, "Access-Control-Request-Method": "POST"}
        return (await nobody.options(ID, headers=ask)).status_code == 204

    assert await until(granted, pause_s=0.2), "origins are read again after some seconds"
    strange = {"Origin": EVIL, "Access-Control-Request-Method": "POST"}
    assert (await nobody.options(ID, headers=strange)).status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [("origins", ["*"]), ("origins", ["https://x.example/y"]), ("bot", str(uuid4())), ("bot", "x"), ("name", "")],
)
async def test_a_widget_that_does_not_fit_is_refused(
    nobody: httpx2.AsyncClient, ours: Home, field: str, value: object
) -> None:
    body = {"name": "wrong", "bot": str(ours.bot), field: value}
    answer = await nobody.post("/api/widgets", json=body, headers=bearer("", ours.key).headers)
    assert answer.status_code == 422, answer.text


async def test_no_widget_points_at_a_foreign_bot(nobody: httpx2.AsyncClient, ours: Home, theirs: Home) -> None:
    seen = []
    for bot in (ours.bot, uuid4()):
        body = {"name": "thief", "bot": str(bot)}
        answer = await nobody.post("/api/widgets", json=body, headers=bearer("", theirs.key).headers)
        assert answer.status_code == 422
        seen.append(answer.text.replace(str(bot), "").replace(answer.headers["x-request-id"], ""))
    assert seen[0] == seen[1]


async def test_a_widget_is_listed_on_record_and_for_who_manages_keys(
    nobody: httpx2.AsyncClient, viewer: Person, ours: Home
) -> None:
    made = await widget(nobody, ours, PAGE)
    headers = bearer("", ours.key).headers
    listed = (await nobody.get("/api/widgets?limit=200", headers=headers)).json()["items"]
    assert next(each for each in listed if each["id"] == made["id"]) == made
    assert made["origins"] == [PAGE]
    assert UUID(made["created_by"].removeprefix("key:"))
    assert await viewer.status("GET", "/api/widgets") == 403
    assert made["id"] in (await nobody.get("/api/audit?limit=50", headers=headers)).text


async def forged(db: Database, good: str, theirs: Home) -> list[str]:
    """What is made of an id of ours: unsigned, altered, or signed by our own key and yet none that counts."""
    tokens = Tokens(db)
    await tokens.load()
    claims = dict(tokens.opened(PURPOSE, good))
    key = tokens._keys[0]
    changes: list[dict[str, Any]] = [
        {"exp": int(time.time()) - 1},
        {"aud": "palaver-chat"},
        {"aud": "palaver-ui"},
        {"jti": None},
        {"near": 7},
        {"account": "x"},
        {"account": str(theirs.account)},
    ]
    header = {"alg": "Ed25519", "kid": key.kid}
    signed = [jwt.encode(header, {**claims, **changed}, key, algorithms=["Ed25519"]) for changed in changes]
    head, body, signature = good.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    other = base64.urlsafe_b64encode(json.dumps({**claims, "jti": uuid4().hex}).encode()).decode().rstrip("=")
    return [good[:-2], f"{none}.{body}.", f"{none}.{body}.{signature}", f"{head}.{other}.{signature}", *signed]


async def test_the_page_of_keys_makes_and_revokes_widgets(admin: Person, ours: Home) -> None:
    name = fresh_word()
    typed = {"name": name, "bot": str(ours.bot), "origins": f"{PAGE} {EVIL}"}
    for wrong in ({"name": ""}, {"bot": "x"}, {"bot": str(uuid4())}, {"origins": "*"}, {"origins": "x," * 101}):
        answer = await admin.client.post("/keys/widgets", data={**typed, **wrong})
        assert answer.status_code == 422, wrong
        assert 'class="wrong"' in answer.text
        assert f'value="{name if "name" not in wrong else f"{PAGE} {EVIL}"}"' in answer.text, "what was typed stays"
    made = await admin.client.post("/keys/widgets", data=typed)
    assert (made.status_code, made.headers["location"]) == (303, "/keys#widgets")
    listed = (await admin.ok("GET", "/api/widgets?limit=200"))["items"]
    found = next(each for each in listed if each["name"] == name)
    assert found["origins"] == [EVIL, PAGE]
    page = (await admin.client.get("/keys")).text
    assert found["public_id"] in page
    for status in (303, 404):
        assert await admin.status("POST", f"/keys/widgets/{found['id']}/revoke") == status
    assert found["public_id"] not in (await admin.client.get("/keys")).text


async def test_no_forged_id_counts_nor_is_as_good_as_none(
    nobody: httpx2.AsyncClient, db: Database, ours: Home, theirs: Home
) -> None:
    good, foreign = await given(nobody, ours), await given(nobody, theirs)
    token, prod = await token_of(nobody, ours, ours.alias), await key_of(nobody, ours)
    seen = set()
    for id in ["", "x", f"{good}, {good}", ours.key, token, foreign, *await forged(db, good, theirs)]:
        for secret in (prod, token, ours.key):
            headers = {**bearer("", secret).headers, "X-Client-Id": id}
            body = {"message": "Hi", "persona": ours.alias}
            answer = await nobody.post("/api/chat/completion", json=body, headers=headers)
            assert answer.status_code == 401, id
            assert answer.json()["error"]["details"] == {"header": "X-Client-Id"}
            seen.add(answer.json()["error"]["message"])
            model = {"model": ours.alias, "messages": [{"role": "user", "content": "Hi"}]}
            assert (await nobody.post("/v1/chat/completions", json=model, headers=headers)).status_code == 401
    assert len(seen) == 1, "nobody learns what is wrong with it"
    twice = [*bearer("", prod).headers.items(), ("X-Client-Id", good), ("X-Client-Id", good)]
    assert (await nobody.get("/v1/models", headers=twice)).status_code == 401
    assert await asked(nobody, prod, ours.alias, good) == [200]


async def test_no_token_is_made_for_a_forged_id(
    nobody: httpx2.AsyncClient, db: Database, ours: Home, theirs: Home
) -> None:
    good, foreign = await given(nobody, ours), await given(nobody, theirs)
    headers = bearer("", ours.key).headers
    for id in [foreign, *await forged(db, good, theirs)]:
        body = {"user_id": "u", "persona": ours.alias, "client_id": id}
        answer = await nobody.post("/api/chat/get_token", json=body, headers=headers)
        assert answer.status_code == 422, id
        assert "client_id" in answer.json()["error"]["details"]


async def test_a_socket_with_a_wrong_id_is_refused(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home
) -> None:
    good = await given(nobody, ours)
    right, wrong = (Credential("", {**bearer("", ours.key).headers, "X-Client-Id": id}) for id in (good, good[:-2]))
    async with socket(server, right) as opened:
        assert (await said(opened))["type"] == "ready"
    with pytest.raises(InvalidStatus) as refused:
        async with socket(server, wrong):
            pass
    assert refused.value.response.status_code == 401


async def test_a_persons_cookie_with_a_wrong_id_is_refused_and_a_right_one_changes_nothing(
    nobody: httpx2.AsyncClient, viewer: Person, ours: Home
) -> None:
    good = await given(nobody, ours)
    for id, expected in ((good, 200), (good[:-2], 401)):
        assert (await viewer.client.get("/api/sessions", headers={"X-Client-Id": id})).status_code == expected


@pytest.mark.parametrize("kind", ["prod", "test", "super"])
async def test_a_key_speaks_for_the_visitor_that_it_names(nobody: httpx2.AsyncClient, ours: Home, kind: str) -> None:
    async with counting(nobody, ours, 2) as alias:
        secret = await key_of(nobody, ours, kind)
        one, other = await given(nobody, ours), await given(nobody, ours)
        assert await asked(nobody, secret, alias, one, 3) == [200, 200, 429]
        assert await asked(nobody, secret, alias, other) == [200]
        assert await asked(nobody, secret, alias, None, 4) == [200] * 4
        another = await key_of(nobody, ours, kind)
        assert await asked(nobody, another, alias, one) == [429], "it is the visitor who is counted"


async def test_tokens_of_one_visitor_are_counted_together(nobody: httpx2.AsyncClient, ours: Home) -> None:
    async with counting(nobody, ours, 2) as alias:
        id = await given(nobody, ours)
        plain = [await token_of(nobody, ours, alias) for _ in range(2)]
        assert await asked(nobody, plain[0], alias, id) == [200]
        assert await asked(nobody, plain[1], alias, id, 2) == [200, 429]
        assert await asked(nobody, plain[1], alias) == [200], "without the id it is who the customer says"
        made_for = await token_of(nobody, ours, alias, client_id=id)
        assert await asked(nobody, made_for, alias) == [429]
        fresh = await given(nobody, ours)
        assert await asked(nobody, made_for, alias, fresh) == [429], "what a token was made for stays"


async def test_a_key_that_shows_an_id_makes_a_token_for_it(nobody: httpx2.AsyncClient, ours: Home) -> None:
    async with counting(nobody, ours, 1) as alias:
        id = await given(nobody, ours)
        headers = {**bearer("", ours.key).headers, "X-Client-Id": id}
        body = {"user_id": "u", "persona": alias}
        token = (await nobody.post("/api/chat/get_token", json=body, headers=headers)).json()["token"]
        assert await asked(nobody, token, alias) == [200]
        assert await asked(nobody, ours.key, alias, id) == [429]


async def test_a_customers_own_client_ids_are_one_accounts(
    nobody: httpx2.AsyncClient, ours: Home, theirs: Home
) -> None:
    async with counting(nobody, ours, 1) as alias, counting(nobody, theirs, 1) as their_alias:
        one, same, other = [await token_of(nobody, ours, alias, client_id=id) for id in ("kiosk", "kiosk", "phone")]
        assert await asked(nobody, one, alias) == [200]
        assert await asked(nobody, same, alias) == [429]
        assert await asked(nobody, other, alias) == [200]
        foreign = await token_of(nobody, theirs, their_alias, client_id="kiosk")
        assert await asked(nobody, foreign, their_alias) == [200]


async def test_fresh_ids_are_no_way_around_a_limit(nobody: httpx2.AsyncClient, ours: Home) -> None:
    """However many ids one address collects, they have ten visitors' turns together."""
    async with counting(nobody, ours, 1) as alias:
        secret, name = await key_of(nobody, ours), {"widget_public_id": (await widget(nobody, ours))["public_id"]}
        answers = [await nobody.post(ID, json=name) for _ in range(AT_ONCE + 2)]
        assert [answer.status_code for answer in answers] == [200] * AT_ONCE + [429] * 2
        assert answers[0].headers["ratelimit-limit"] == str(AT_ONCE)
        refused = answers[-1]
        assert refused.json()["error"]["code"] == "rate_limited"
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert refused.headers["ratelimit-remaining"] == "0"
        again = {"widget_public_id": (await widget(nobody, ours))["public_id"]}
        assert (await nobody.post(ID, json=again)).status_code == 200, "each widget counts by itself"
        ids = [answer.json()["client_id"] for answer in answers[:12]]
        statuses = [status for id in ids for status in await asked(nobody, secret, alias, id)]
        assert statuses == [200] * 10 + [429] * 2
