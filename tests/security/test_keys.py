"""Keys: what one may, for whom, from where, how long; another secret with an overlap."""

from ipaddress import ip_network
from typing import Any
from uuid import UUID

import httpx2
import msgspec
import pytest

from palaver.core.caller import Caller
from palaver.core.db import Database, Query
from palaver.core.errors import Conflict, Forbidden, NotFound
from palaver.security.accounts.accounts import Accounts
from palaver.security.keys.keys import Keys
from palaver.security.keys.networks import must_come_from_its_network
from palaver.security.keys.terms import Terms, granted, settled
from palaver.security.permissions import ALL, BY_KIND
from palaver.security.rbac.makers import person_behind
from tests.security.home import Home, bearer, fresh_word
from tests.security.person import Person, signed_in
from tests.servers.palaver import PalaverServer, until

WITHIN_S = 10.0
END = Query("end_key", "update security_key set expires_at = now() where name = $1", ("name",))


async def created(client: httpx2.AsyncClient, home: Home, **fields: object) -> dict[str, Any]:
    body = {"kind": "test", "name": fresh_word(), **fields}
    answer = await client.post("/api/keys", json=body, headers=bearer("", home.key).headers)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def status(client: httpx2.AsyncClient, secret: str, path: str = "/api/bots", **headers: str) -> int:
    return (await client.get(path, headers={**bearer("", secret).headers, **headers})).status_code


def test_a_key_may_what_its_kind_and_its_scopes_have_in_common() -> None:
    for kind, all_of_it in BY_KIND.items():
        assert granted(kind, []) == all_of_it
        for scope in ALL:
            assert granted(kind, [scope]) == all_of_it & {scope}


async def test_scopes_close_what_the_kind_opens(nobody: httpx2.AsyncClient, ours: Home) -> None:
    narrow = await created(nobody, ours, scopes=["bots.read"])
    assert narrow["key"]["scopes"] == ["bots.read"]
    assert await status(nobody, narrow["secret"]) == 200
    assert await status(nobody, narrow["secret"], "/api/sessions") == 403


async def test_a_super_key_leaves_its_account_with_that_scope_alone(
    nobody: httpx2.AsyncClient, ours: Home, theirs: Home
) -> None:
    for scopes, expected in ((["bots.read"], 403), (["bots.read", "accounts.manage"], 200)):
        secret = (await created(nobody, ours, kind="super", scopes=scopes))["secret"]
        assert await status(nobody, secret) == 200
        assert await status(nobody, secret, **{"X-Account": "theirs"}) == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("scopes", ["keys.manage"]),
        ("scopes", ["no.such"]),
        ("origins", ["https://example.org/path"]),
        ("origins", ["*"]),
        ("origins", ["null"]),
        ("networks", ["10.0.0.0/33"]),
        ("networks", ["example.org"]),
        ("rate_per_minute", 0),
        ("rate_per_minute", -1),
        ("expires_at", "2030-01-01T00:00:00"),
        ("expires_at", "2020-01-01T00:00:00Z"),
    ],
)
async def test_terms_that_do_not_fit_are_refused(
    nobody: httpx2.AsyncClient, ours: Home, field: str, value: object
) -> None:
    body = {"kind": "test", "name": "wrong", field: value}
    answer = await nobody.post("/api/keys", json=body, headers=bearer("", ours.key).headers)
    assert answer.status_code == 422, answer.text
    assert field in answer.text


async def test_a_key_counts_for_pages_of_its_origins_alone(nobody: httpx2.AsyncClient, ours: Home) -> None:
    made = await created(nobody, ours, origins=["https://Shop.example:443"])
    assert made["key"]["origins"] == ["https://shop.example"]
    token = await nobody.post(
        "/api/chat/get_token",
        json={"user_id": "u", "persona": ours.alias},
        headers=bearer("", made["secret"]).headers,
    )
    for secret, path in ((made["secret"], "/api/bots"), (token.json()["token"], "/api/sessions")):
        assert await status(nobody, secret, path) == 200
        assert await status(nobody, secret, path, Origin="https://shop.example") == 200
        assert await status(nobody, secret, path, Origin="https://evil.example") == 403
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}

    async def granted_before() -> bool:
        return (await nobody.options("/api/bots", headers=asked)).status_code == 204

    assert await until(granted_before, WITHIN_S)


async def test_a_key_counts_in_its_networks_alone(nobody: httpx2.AsyncClient, ours: Home) -> None:
    home = await created(nobody, ours, networks=["127.0.0.0/8"])
    away = await created(nobody, ours, networks=["203.0.113.7", "2001:db8::/32"])
    assert away["key"]["networks"] == ["203.0.113.7/32", "2001:db8::/32"]
    for _ in range(2):  # also when it is remembered
        assert await status(nobody, home["secret"]) == 200
        assert await status(nobody, away["secret"]) == 403
        assert await status(nobody, away["secret"], **{"X-Forwarded-For": "203.0.113.7"}) == 403


def test_an_address_is_in_a_network_or_refused() -> None:
    terms = settled("prod", Terms(networks=["203.0.113.0/24", "2001:db8::1"]))
    assert terms.networks == ["203.0.113.0/24", "2001:db8::1/128"]
    from_there = tuple(ip_network(text) for text in terms.networks)
    for address in ("203.0.113.255", "2001:db8::1"):
        must_come_from_its_network(from_there, address)
    for address in ("203.0.114.0", "2001:db8::2", "unknown", "", "::ffff:203.0.113.1"):
        with pytest.raises(Forbidden):
            must_come_from_its_network(from_there, address)


async def test_a_rate_of_its_own_slows_a_key_down(nobody: httpx2.AsyncClient, ours: Home) -> None:
    secret = (await created(nobody, ours, rate_per_minute=2))["secret"]
    assert [await status(nobody, secret) for _ in range(3)] == [200, 200, 429]


async def test_a_rotated_key_has_two_secrets_until_the_overlap_ends(nobody: httpx2.AsyncClient, ours: Home) -> None:
    made = await created(nobody, ours)
    assert await status(nobody, made["secret"]) == 200
    turned = await rotated(nobody, ours, made, overlap_s=3600)
    assert turned["key"]["previous_until"]
    assert turned["key"]["id"] == made["key"]["id"]
    assert [await status(nobody, each["secret"]) for each in (made, turned)] == [200, 200]
    last = await rotated(nobody, ours, made, overlap_s=1)

    async def over() -> bool:
        return await status(nobody, turned["secret"]) == 401

    assert await until(over, WITHIN_S)
    assert [await status(nobody, each["secret"]) for each in (made, turned, last)] == [401, 401, 200]


async def test_without_an_overlap_the_old_secret_is_dead(nobody: httpx2.AsyncClient, ours: Home) -> None:
    made = await created(nobody, ours)
    assert await status(nobody, made["secret"]) == 200
    turned = await rotated(nobody, ours, made)

    async def over() -> bool:
        return await status(nobody, made["secret"]) == 401

    assert await until(over, WITHIN_S)
    assert await status(nobody, turned["secret"]) == 200


async def rotated(client: httpx2.AsyncClient, home: Home, made: dict[str, Any], **fields: int) -> dict[str, Any]:
    path = f"/api/keys/{made['key']['id']}/rotate"
    answer = await client.post(path, json=fields, headers=bearer("", home.key).headers)
    assert answer.status_code == 200, answer.text
    turned: dict[str, Any] = answer.json()
    return turned


async def test_nobody_gets_the_secret_of_a_key_that_may_more(database: Database) -> None:
    account: UUID = await Accounts(database).add("ours", "Ours")
    other: UUID = await Accounts(database).add("theirs", "Theirs")
    system = Caller(account=account, kind="system", id=account, owner="system", permissions=ALL)
    keys = Keys(database)
    strong, _ = await keys.create(system, "super", "strong")
    admin = Caller(account=account, kind="user", id=account, owner="user:x", permissions=ALL - {"accounts.manage"})
    with pytest.raises(Forbidden):
        await keys.rotate(admin, strong.id)
    with pytest.raises(Forbidden):
        await keys.create(admin, "super", "as strong")
    weak, _ = await keys.create(admin, "super", "weaker", Terms(scopes=["bots.read"]))
    await keys.rotate(admin, weak.id)
    with pytest.raises(NotFound):
        await keys.rotate(Caller(account=other, kind="system", id=other, owner="system", permissions=ALL), weak.id)
    narrow = Caller(account=account, kind="super", id=account, owner="key:x", permissions=ALL, bots=frozenset({other}))
    for refused in (None, [account], [account, other]):
        with pytest.raises(Forbidden):
            await keys.create(narrow, "prod", "wider", Terms(bots=refused))
    await keys.create(narrow, "prod", "as narrow", Terms(bots=[other]))
    with pytest.raises(Forbidden):
        await keys.rotate(narrow, weak.id)


async def test_the_page_makes_a_key_on_terms_and_rotates_it(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home
) -> None:
    name = fresh_word()
    headers = {"X-API-Key": ours.key, "Accept": "text/html"}
    form = {"kind": "test", "name": name, "rate": "7", "networks": "127.0.0.1, ::1", "scopes": "bots.read"}
    for wrong in (
        {"rate": "many"},
        {"expires": "soon"},
        {"expires": "2020-01-01"},
        {"origins": "*"},
        {"networks": "x"},
        {"scopes": "no"},
    ):
        answer = await nobody.post("/keys", data={**form, **wrong}, headers=headers)
        assert answer.status_code == 422, server.log()[-3000:]
        assert name in answer.text
    made = await nobody.post("/keys", data={**form, "expires": "2099-12-31"}, headers=headers)
    assert made.status_code == 201
    listed = await nobody.get("/api/keys?limit=200", headers=bearer("", ours.key).headers)
    key = next(each for each in listed.json()["items"] if each["name"] == name)
    assert (key["rate_per_minute"], key["networks"], key["scopes"]) == (7, ["127.0.0.1/32", "::1/128"], ["bots.read"])
    assert key["expires_at"].startswith("2099-12-31T23:59:59")
    asked = await nobody.get(f"/keys?rotate={key['id']}", headers=headers)
    assert f'action="/keys/{key["id"]}/rotate"' in asked.text
    turned = await nobody.post(f"/keys/{key['id']}/rotate", data={"overlap_s": "3600"}, headers=headers)
    assert turned.status_code == 200
    assert "sk_test_" in turned.text
    far = await nobody.post(f"/keys/{key['id']}/rotate", data={"overlap_s": "9999999999"}, headers=headers)
    assert far.status_code == 400


async def test_who_cannot_see_a_bot_gets_no_secret_of_its_keys(
    server: PalaverServer, db: Database, admin: Person, ours: Home
) -> None:
    word = fresh_word()
    access = {"visibility": "restricted", "people": [admin.id]}
    bot = await admin.ok("POST", "/api/bots", alias=f"board-{word}", model="extract", config={"access": access})
    board = await admin.ok("POST", "/api/keys", kind="prod", name="board", bots=[bot["id"]])
    role = await admin.ok("POST", "/api/rbac/roles", name=f"keys-{word}", permissions=["keys.manage", "chat.use"])
    role["permissions"] += ["tokens.mint", "docs.read"]
    await admin.ok("PUT", f"/api/rbac/roles/{role['name']}", description="", permissions=role["permissions"])
    async with signed_in(server, db, ours, role["name"]) as clerk:
        other = await clerk.ok("POST", "/api/keys", kind="prod", name="open", bots=[str(ours.bot)])
        await clerk.ok("POST", f"/api/keys/{other['key']['id']}/rotate", overlap_s=0)
        refused = await clerk.client.post(f"/api/keys/{board['key']['id']}/rotate", json={})
        assert (refused.status_code, "secret" in refused.json()) == (422, False), refused.text
        page = await clerk.client.post(f"/keys/{board['key']['id']}/rotate", data={})
        assert "sk_prod_" not in page.text
    await admin.ok("POST", f"/api/keys/{board['key']['id']}/rotate", overlap_s=0)
    await admin.ok("DELETE", f"/api/bots/board-{word}")
    await admin.ok("POST", f"/api/keys/{board['key']['id']}/rotate", overlap_s=0)


OWN: dict[str, Any] = {
    "origins": ["https://a.example", "https://b.example"],
    "networks": ["127.0.0.0/8", "2001:db8::/32"],
    "rate_per_minute": 1000,
    "expires_at": "2090-01-01T00:00:00Z",
}


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("origins", [], 403),
        ("origins", ["https://a.example", "https://c.example"], 403),
        ("origins", ["https://b.example"], 201),
        ("networks", [], 403),
        ("networks", ["126.0.0.0/7"], 403),
        ("networks", ["10.0.0.1"], 403),
        ("networks", ["::/0"], 403),
        ("networks", ["127.1.0.0/16", "2001:db8:1::/48"], 201),
        ("rate_per_minute", None, 403),
        ("rate_per_minute", 1001, 403),
        ("rate_per_minute", 1, 201),
        ("expires_at", None, 403),
        ("expires_at", "2090-01-01T00:00:01Z", 403),
        ("expires_at", "2089-12-31T23:59:59-01:00", 403),
        ("expires_at", "2080-01-01T00:00:00Z", 201),
    ],
)
async def test_a_key_makes_and_rotates_none_beyond_its_own_terms(
    nobody: httpx2.AsyncClient, ours: Home, field: str, value: object, status: int
) -> None:
    own = await created(nobody, ours, kind="super", **OWN)
    body = {**OWN, "kind": "super", "name": "next", field: value}
    headers = bearer("", own["secret"]).headers
    answer = await nobody.post("/api/keys", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert status == 201 or field in answer.text
    there = await created(nobody, ours, **{**body, "kind": "prod", "name": "there"})
    turned = await nobody.post(f"/api/keys/{there['key']['id']}/rotate", json={}, headers=headers)
    assert turned.status_code == (200 if status == 201 else 403), turned.text


async def test_a_key_rotates_itself_for_as_long_as_its_secret_counts(nobody: httpx2.AsyncClient, ours: Home) -> None:
    own = await created(nobody, ours, kind="super", **OWN)
    path = f"/api/keys/{own['key']['id']}/rotate"
    turned = await nobody.post(path, json={"overlap_s": 3600}, headers=bearer("", own["secret"]).headers)
    assert turned.status_code == 200, turned.text
    again = await nobody.post(path, json={}, headers=bearer("", turned.json()["secret"]).headers)
    assert again.status_code == 200, again.text


async def test_no_account_ends_a_key_of_the_platform(database: Database) -> None:
    account: UUID = await Accounts(database).add("ours", "Ours")
    system = Caller(account=account, kind="system", id=account, owner="system", permissions=ALL)
    admin = Caller(account=account, kind="user", id=account, owner="user:x", permissions=ALL - {"accounts.manage"})
    keys = Keys(database)
    await keys.adopt(system, "a-secret-of-thirty-two-characters")
    (operators,) = await keys.all(system, 9)
    strong, _ = await keys.create(system, "super", "strong")
    weak, _ = await keys.create(system, "super", "weak", Terms(scopes=["bots.read"]))
    for key in (operators, strong):
        with pytest.raises(Forbidden):
            await keys.revoke(admin, key.id)
    other: UUID = await Accounts(database).add("theirs", "Theirs")
    for deed in (keys.revoke, keys.rotate):  # what exists elsewhere is not told from what does not exist
        with pytest.raises(NotFound):
            await deed(msgspec.structs.replace(admin, account=other), strong.id)
    with pytest.raises(Conflict, match="remove the variable"):
        await keys.revoke(system, operators.id)
    await keys.revoke(admin, weak.id)
    await keys.revoke(system, strong.id)
    assert [key.id for key in await keys.all(system, 9) if key.revoked_at is None] == [operators.id]


async def test_the_page_says_what_has_ended_and_who_is_gone(
    server: PalaverServer, db: Database, admin: Person, ours: Home, nobody: httpx2.AsyncClient
) -> None:
    words = [fresh_word() for _ in range(2)]
    async with signed_in(server, db, ours, "admin") as leaving:
        for word in words:
            await leaving.ok("POST", "/api/keys", kind="prod", name=word)
        page = (await admin.client.get("/keys", headers={"Accept": "text/html"})).text
        assert "made by admin" in row_of(page, words[0])
        await admin.ok("DELETE", f"/api/users/{leaving.id}")
    gone = (await admin.client.get("/keys", headers={"Accept": "text/html"})).text
    assert "not in this account any more" in row_of(gone, words[0])
    assert ">ended<" not in row_of(gone, words[1])
    await db.run(END, name=words[1])
    ended = row_of((await admin.client.get("/keys", headers={"Accept": "text/html"})).text, words[1])
    assert (">ended<" in ended, "Rotate" in ended, "Revoke" in ended) == (True, False, True)
    id = next(part.split("/")[0] for part in ended.split('action="/keys/')[1:])
    assert await admin.status("POST", f"/api/keys/{id}/rotate") == 404
    assert await admin.status("DELETE", f"/api/keys/{id}") == 204


def row_of(page: str, name: str) -> str:
    return next(row for row in page.split("<tr ") if name in row).split("</tr>")[0]


async def test_the_form_offers_a_super_key_to_whom_the_platform_is(admin: Person, ours: Home) -> None:
    theirs = await admin.client.get("/keys?new=1", headers={"Accept": "text/html"})
    assert 'value="prod"' in theirs.text
    assert 'value="super"' not in theirs.text
    shown = {"X-API-Key": ours.key, "Accept": "text/html", "Cookie": ""}
    operators = await admin.client.get("/keys?new=1", headers=shown)
    assert "every account of this server" in operators.text


async def test_whoever_rotated_a_key_stands_behind_it_too(database: Database) -> None:
    """They know its secret: what it asks for, they do not approve."""
    account: UUID = await Accounts(database).add("ours", "Ours")
    owners = ("user:ana", "user:ben")
    makers = [Caller(account=account, kind="user", id=account, owner=each, permissions=ALL) for each in owners]
    keys = Keys(database)
    made, _ = await keys.create(makers[0], "super", fresh_word())
    by_key = Caller(account=account, kind="super", id=made.id, owner=f"key:{made.id}", permissions=ALL)
    second, _ = await keys.create(by_key, "test", fresh_word())
    assert await person_behind(database, f"key:{second.id}") == "user:ana"
    for _ in range(2):
        await keys.rotate(makers[1], made.id)
    for owner in (by_key.owner, f"key:{second.id}"):
        assert await person_behind(database, owner) == "user:ana user:ben"
