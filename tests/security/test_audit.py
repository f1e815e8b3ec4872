"""What happens at the door is on record, and one account's record is nothing to another."""

from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest

from palaver.core.audit import Act, Audit, Entry, Record, Wanted
from palaver.core.caller import Caller
from palaver.core.db import Database, Query
from tests.e2e.talk import talk
from tests.security.home import PASSWORD, Home, bearer, fresh_word
from tests.security.person import Person, signed_in
from tests.servers.palaver import PalaverServer, until

PLACES = ["/api/audit?limit=200", "/api/audit/export", "/api/audit/export?format=csv", "/audit", "/audit/verdict"]


@pytest.mark.parametrize("place", PLACES)
async def test_a_record_stays_in_its_account(
    nobody: httpx2.AsyncClient, db: Database, ours: Home, theirs: Home, place: str
) -> None:
    for home in (ours, theirs):
        act = Act(account=home.account, actor=f"key:{home.prod_id}", action="bots.write", target=f"about {home.word}")
        await Audit(db).write(act)
    for mine, other in ((ours, theirs), (theirs, ours)):
        answer = await nobody.get(place, headers=bearer("", mine.key).headers)
        assert answer.status_code == 200
        assert f"about {mine.word}" in answer.text
        assert not [trace for trace in other.traces if trace in answer.text]


async def test_another_accounts_actor_is_nobody(
    nobody: httpx2.AsyncClient, db: Database, ours: Home, theirs: Home
) -> None:
    """An operator's key that acts elsewhere leaves its id there, and not what it is called at home."""
    here, there = bearer("", ours.key).headers, bearer("", theirs.key).headers
    guest, _ = await made(nobody, ours, name="a guest")
    await Audit(db).write(Act(account=theirs.account, actor=guest, action="bots.write", target="foreign"))
    (act,) = (await nobody.get("/api/audit", params={"actor": guest}, headers=there)).json()["items"]
    assert act["actor_name"] == ""
    page = await nobody.get("/audit", params={"who": "a guest"}, headers=there)
    assert "Nothing like that" in page.text
    found = await nobody.get("/api/audit", params={"actor": f"key:{theirs.prod_id}"}, headers=here)
    assert not found.json()["items"]


COUNT = Query("count", "select count(*) from core_audit where details::text like $1", ("text",))
SLUG = Query("slug", "select slug from core_account where id = $1", ("id",))
PERSON = Query("person", "select 'user:' || id from security_user where email = $1", ("email",))


async def told(db: Database, home: Home, actor: str, action: str) -> Entry:
    """The newest entry of this kind, once it is there: what can be repeated is written beside the request."""
    caller = Caller(account=home.account, kind="system", id=home.account, owner="system")
    found: list[Entry] = []

    async def written() -> bool:
        found[:] = await Record(db).latest(caller, Wanted(actors=[actor], action=action), 2)
        return bool(found)

    assert await until(written)
    assert len(found) == 1, found
    return found[0]


async def made(nobody: httpx2.AsyncClient, home: Home, kind: str = "test", name: str = "a key") -> tuple[str, str]:
    """A key of the home: its owner and its secret."""
    headers = bearer("", home.key).headers
    answer: Any = (await nobody.post("/api/keys", json={"kind": kind, "name": name}, headers=headers)).json()
    return f"key:{answer['key']['id']}", answer["secret"]


async def test_a_keys_use_is_told_once_and_not_with_every_request(
    nobody: httpx2.AsyncClient, db: Database, ours: Home
) -> None:
    actor, secret = await made(nobody, ours)
    for _ in range(5):
        headers = {**bearer("", secret).headers, "X-Forwarded-For": "192.0.2.9", "User-Agent": "a program"}
        assert (await nobody.get("/api/bots", headers=headers)).status_code == 200
    use = await told(db, ours, actor, "key-use")
    assert (use.outcome, use.address, use.user_agent) == ("done", "127.0.0.1", "a program")
    assert use.target == "GET /api/bots"


async def test_a_token_that_a_person_mints_is_told_with_its_visitor(
    server: PalaverServer, db: Database, ours: Home
) -> None:
    async with signed_in(server, db, ours, "editor") as editor:
        await editor.ok("POST", "/api/chat/get_token", user_id="alice", persona=ours.alias)
        minted = await told(db, ours, f"user:{editor.id}", "tokens.mint")
    assert (minted.outcome, minted.details) == ("done", {"visitor": "alice", "bot": ours.alias})


async def test_a_revoked_key_is_told_to_its_own_account_and_a_guess_to_nobody(
    nobody: httpx2.AsyncClient, db: Database, ours: Home, theirs: Home
) -> None:
    actor, secret = await made(nobody, theirs)
    gone = await nobody.delete(f"/api/keys/{actor[4:]}", headers=bearer("", theirs.key).headers)
    assert gone.status_code == 204
    for shown in (secret, "sk_test_guessed"):
        assert (await nobody.get("/api/bots", headers=bearer("", shown).headers)).status_code == 401
    refusal = await told(db, theirs, actor, "credential")
    assert (refusal.outcome, refusal.target) == ("denied", "GET /api/bots")
    listed = await nobody.get("/api/audit", params={"action": "credential"}, headers=bearer("", ours.key).headers)
    assert actor not in listed.text
    for secret_text in (secret, "sk_test_guessed"):
        assert not await db.value(COUNT, text=f"%{secret_text}%")


async def test_signing_in_and_out_is_told(server: PalaverServer, db: Database, ours: Home) -> None:
    async with server.client("") as browser:
        email = f"ben@{ours.word}.example"
        actor = await db.value(PERSON, email=email)
        before = await told(db, ours, actor, "sign-in")
        wrong = await browser.post("/api/auth/login", json={"email": email, "password": "a wrong one"})
        unknown = await browser.post("/api/auth/login", json={"email": f"x{email}", "password": "a wrong one"})
        assert (wrong.status_code, unknown.status_code) == (401, 401)
        assert wrong.json()["error"]["message"] == unknown.json()["error"]["message"]
        caller = Caller(account=ours.account, kind="system", id=ours.account, owner="system")

        async def failed() -> list[Entry]:
            return await Record(db).latest(caller, Wanted(action="sign-in", outcome="failed"), 5)

        assert await until(failed)
        assert [(entry.actor, entry.details) for entry in await failed()] == [
            (actor, {"reason": wrong.json()["error"]["message"]})
        ]
        assert (await browser.post("/api/auth/login", json={"email": email, "password": PASSWORD})).status_code == 200
        assert (await browser.post("/api/auth/logout", headers={"Origin": server.url})).status_code == 200
    out = await told(db, ours, actor, "sign-out")
    assert out.seq > before.seq
    assert not await db.value(COUNT, text="%a wrong one%")


async def test_a_denial_over_the_websocket_is_told(
    nobody: httpx2.AsyncClient, server: PalaverServer, db: Database, ours: Home
) -> None:
    actor, secret = await made(nobody, ours, "ui")
    async with talk(server, secret) as socket:
        assert (await socket.hear("error"))["code"] == "auth_failed"
    assert (await told(db, ours, actor, "chat.use")).outcome == "denied"
    assert (await told(db, ours, actor, "key-use")).target == "GET /ws"
    actor, secret = await made(nobody, ours, "prod")
    async with talk(server, secret) as socket:
        await socket.hear("ready")
        await socket.say("user.message", text="Hi", persona={"id": str(ours.version)})
        await socket.hear("error")
    assert (await told(db, ours, actor, "chat.use")).outcome == "denied"


async def test_what_another_sites_page_tries_with_a_cookie_is_told(
    nobody: httpx2.AsyncClient, db: Database, ours: Home
) -> None:
    actor = await db.value(PERSON, email=f"ana@{ours.word}.example")
    headers = {"Cookie": f"palaver_session={ours.cookie}", "Origin": "https://elsewhere.example"}
    assert (await nobody.post("/api/collections", json={"name": "x"}, headers=headers)).status_code == 403
    refusal = await told(db, ours, actor, "credential")
    assert (refusal.outcome, refusal.target) == ("denied", "POST /api/collections")
    assert refusal.details == {"reason": "This request came from another site."}


async def test_a_key_that_reaches_for_another_account_is_told_to_its_own(
    nobody: httpx2.AsyncClient, db: Database, ours: Home, theirs: Home
) -> None:
    headers = bearer("", ours.key).headers
    body = {"kind": "super", "name": "stays", "scopes": ["audit.read"]}
    answer: Any = (await nobody.post("/api/keys", json=body, headers=headers)).json()
    slug = await db.value(SLUG, id=theirs.account)
    reaching = {**bearer("", answer["secret"]).headers, "X-Account": slug}
    assert (await nobody.get("/api/audit", headers=reaching)).status_code == 403
    refusal = await told(db, ours, f"key:{answer['key']['id']}", "credential")
    assert (refusal.outcome, refusal.target) == ("denied", "GET /api/audit")


async def details(person: Person, action: str, outcome: str = "done") -> list[dict[str, str]]:
    """Of the person's acts, newest first."""
    params = {"action": action, "actor": f"user:{person.id}", "outcome": outcome}
    found = await person.ok("GET", "/api/audit?" + urlencode(params))
    return [{"target": act["target"], **act["details"]} for act in found["items"]]


async def test_what_an_act_has_changed_is_told(admin: Person, viewer: Person) -> None:
    """Before and after: a group that has a role for a minute leaves two entries that say so."""
    name = f"r-{fresh_word()}"
    group = await admin.ok("POST", "/api/rbac/groups", name=name, roles=["viewer"])
    path = f"/api/rbac/groups/{group['id']}"
    await admin.ok("PUT", path, name=name, roles=["viewer", "admin"])
    await admin.ok("PUT", path, name=f"{name}-2", roles=["viewer"])
    await admin.ok("DELETE", path)
    await admin.ok("POST", "/api/rbac/roles", name=name, permissions=["bots.read"])
    await admin.ok("PUT", f"/api/rbac/roles/{name}", permissions=["keys.manage"])
    await admin.ok("DELETE", f"/api/rbac/roles/{name}")
    assert (await details(admin, "roles.manage"))[::-1] == [
        {"target": "POST /api/rbac/groups", "group": group["id"], "name": name, "roles": "viewer"},
        {"target": f"PUT {path}", "name": name, "roles": "viewer admin", "roles before": "viewer"},
        {
            "target": f"PUT {path}",
            "name": f"{name}-2",
            "name before": name,
            "roles": "viewer",
            "roles before": "viewer admin",
        },
        {"target": f"DELETE {path}", "name": "", "name before": f"{name}-2", "roles": "", "roles before": "viewer"},
        {"target": "POST /api/rbac/roles", "role": name, "permissions": "bots.read"},
        {
            "target": f"PUT /api/rbac/roles/{name}",
            "permissions": "keys.manage",
            "permissions before": "bots.read",
        },
        {"target": f"DELETE /api/rbac/roles/{name}", "permissions": "", "permissions before": "keys.manage"},
    ]
    user = f"/api/users/{viewer.id}"
    await admin.ok("PATCH", user, role="editor")
    await admin.ok("DELETE", user)
    assert (await details(admin, "people.manage"))[:2] == [
        {"target": f"DELETE {user}", "role": "", "role before": "editor"},
        {"target": f"PATCH {user}", "role": "editor", "role before": "viewer"},
    ]


async def test_limits_and_keys_are_told_by_what_they_are(admin: Person) -> None:
    path, limit = "/api/security/rate-limit", {"scope": "visitor", "per_minute": 9000}
    was = (await admin.ok("GET", path))["limits"]
    await admin.ok("PUT", path, limits=[*was, limit])
    await admin.ok("PUT", path, limits=[*was, {**limit, "per_minute": 8000, "burst": 9}])
    await admin.ok("PUT", path, limits=was)
    acts = await details(admin, "limits.manage")
    assert [{key: act.get(key) for key in ("set", "taken away")} for act in acts] == [
        {"set": None, "taken away": "visitor:any:8000/9"},
        {"set": "visitor:any:8000/9", "taken away": "visitor:any:9000"},
        {"set": "visitor:any:9000", "taken away": None},
    ]
    key = (await admin.ok("POST", "/api/keys", kind="test", name="told", scopes=["bots.read"]))["key"]["id"]
    told = {"kind": "test", "key": key, "name": "told", "scopes": "bots.read", "bots": "all"}
    assert await details(admin, "keys.manage") == [{"target": "POST /api/keys", **told}]


async def test_a_wrong_present_password_and_an_export_are_told(admin: Person) -> None:
    wrong = {"password": "another long one", "current": "not the one"}
    assert await admin.status("POST", "/api/profile/password", **wrong) == 422
    assert await admin.status("POST", "/api/user/2fa/backup-codes", password="not the one") == 422

    async def told() -> bool:
        changed = await details(admin, "password-change", "failed")
        proved = await details(admin, "second-factor", "failed")
        return [*changed, *proved] == [
            {"target": f"POST /api/{path}", "reason": "This is not your password."}
            for path in ("profile/password", "user/2fa/backup-codes")
        ]

    assert await until(told)
    assert await admin.status("GET", "/api/audit/export?format=csv&action=sign-in") == 200
    export = {"target": "GET /api/audit/export", "format": "csv", "action": "sign-in"}
    assert await details(admin, "audit.read") == [export]
