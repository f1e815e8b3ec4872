"""Levels, roles of one's own, groups: what they open, who may give them, and why somebody may do something."""

from typing import Any
from uuid import UUID

import httpx2
import msgspec
import pytest

from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import Conflict, Unauthenticated
from palaver.kit.ids import uuid7
from palaver.security.accounts.accounts import Accounts
from palaver.security.permissions import ALL, LEVELS
from palaver.security.rbac.members import Members
from palaver.security.signing_in.people import STEP_LIFE, People
from tests.security.home import PASSWORD, Home, fresh_word
from tests.security.person import Person, signed_in
from tests.servers.palaver import PalaverServer, until


async def test_each_level_opens_what_it_says(server: PalaverServer, db: Database, ours: Home) -> None:
    doors = {
        "chat.use": ("GET", "/api/sessions"),
        "bots.read": ("GET", "/api/bots"),
        "bots.write": ("DELETE", "/api/bots/nowhere"),
        "knowledge.read": ("GET", "/api/collections"),
        "keys.manage": ("GET", "/api/keys"),
        "people.read": ("GET", "/api/users"),
        "roles.manage": ("DELETE", "/api/rbac/roles/nothing"),
        "accounts.manage": ("GET", "/api/accounts"),
    }
    for level, held in LEVELS.items():
        async with signed_in(server, db, ours, level) as person:
            opened = {name for name, door in doors.items() if await person.status(*door) != 403}
            assert opened == held & doors.keys(), level


async def test_a_role_of_ones_own_opens_what_it_names_at_once(admin: Person, viewer: Person) -> None:
    name = f"keeper-{fresh_word()}"
    assert await viewer.status("GET", "/api/keys") == 403
    await admin.ok("POST", "/api/rbac/roles", name=name, permissions=["keys.manage"])
    await admin.ok("PATCH", f"/api/users/{viewer.id}", role=name)
    await admin.ok("GET", "/api/rbac/permissions")
    assert await until_status(viewer, 200)
    assert await viewer.status("GET", "/api/bots") == 403, "a role of one's own is that and no more"
    assert await admin.status("DELETE", f"/api/rbac/roles/{name}") == 409, "somebody has it"
    await admin.ok("PATCH", f"/api/users/{viewer.id}", role="viewer")
    await admin.ok("DELETE", f"/api/rbac/roles/{name}")


async def until_status(person: Person, status: int) -> bool:
    """What was remembered of a credential counts for up to a second."""

    async def reached() -> bool:
        return await person.status("GET", "/api/keys") == status

    return await until(reached, pause_s=0.1)


async def test_whoever_sets_limits_is_never_shut_out_of_them(admin: Person) -> None:
    path = "/api/security/rate-limit"
    was = (await admin.ok("GET", path))["limits"]
    await admin.ok("PUT", path, limits=[{"scope": "user", "per_minute": 1}])
    try:
        assert 429 in [await admin.status("GET", "/api/bots") for _ in range(2)]
        for place in (path, "/limits") * 3:
            assert await admin.status("GET", place) == 200
        assert await admin.status("GET", "/api/bots") == 429, "this alone is exempt"
        form = {"scope": "user", "route_class": "any"}
        gone = await admin.client.post("/limits/remove", data=form)
        assert gone.status_code == 303
        assert (await admin.ok("GET", path))["limits"] == []
    finally:
        await admin.ok("PUT", path, limits=was)
    assert await admin.status("GET", "/api/bots") == 200


async def test_the_inspector_says_why(admin: Person, viewer: Person) -> None:
    name = f"Sales {fresh_word()}"
    group = await admin.ok("POST", "/api/rbac/groups", name=name, roles=["editor"])
    await admin.ok("PUT", f"/api/rbac/groups/{group['id']}/members/{viewer.id}")
    held = {
        each["permission"]: each["because"] for each in await admin.ok("GET", f"/api/rbac/users/{viewer.id}/effective")
    }
    assert held["bots.write"] == [f"via group {name}, role editor"]
    assert held["bots.read"] == ["role viewer", f"via group {name}, role editor"]
    assert "keys.manage" not in held
    asked = {"user_id": viewer.id, "permission": "knowledge.write"}
    assert (await admin.ok("POST", "/api/rbac/check", **asked))["allowed"]
    await admin.ok("DELETE", f"/api/rbac/groups/{group['id']}/members/{viewer.id}")
    assert not (await admin.ok("POST", "/api/rbac/check", **asked))["allowed"]
    await admin.ok("PATCH", f"/api/users/{viewer.id}", status="suspended")
    verdict = await admin.ok("POST", "/api/rbac/check", user_id=viewer.id, permission="bots.read")
    assert verdict == {"allowed": False, "because": ["this person is suspended"]}
    await admin.ok("DELETE", f"/api/rbac/groups/{group['id']}")


async def test_nobody_gives_more_than_they_have(
    admin: Person, viewer: Person, server: PalaverServer, db: Database, ours: Home
) -> None:
    body = {"name": f"r-{fresh_word()}", "permissions": ["accounts.manage"]}
    assert await admin.status("POST", "/api/rbac/roles", **body) == 403
    assert await admin.status("PATCH", f"/api/users/{viewer.id}", role="super-admin") == 403
    assert await admin.status("POST", "/api/rbac/groups", name="G", roles=["super-admin"]) == 403
    assert await admin.status("POST", "/api/keys", kind="super", name="more") == 403
    async with signed_in(server, db, ours, "super-admin") as above:
        for change in ({"role": "viewer"}, {"status": "suspended"}):
            assert await admin.status("PATCH", f"/api/users/{above.id}", **change) == 403
        assert await admin.status("DELETE", f"/api/users/{above.id}") == 403
        group = await above.ok("POST", "/api/rbac/groups", name=f"Top {fresh_word()}", roles=["super-admin"])
        assert await admin.status("PUT", f"/api/rbac/groups/{group['id']}/members/{admin.id}") == 403
        assert await admin.status("PUT", f"/api/rbac/groups/{group['id']}", name="Mine", roles=[]) == 403
        assert await admin.status("DELETE", f"/api/rbac/groups/{group['id']}") == 403


async def test_a_suspended_person_is_out_on_every_path(
    admin: Person, viewer: Person, nobody: httpx2.AsyncClient
) -> None:
    assert await viewer.status("GET", "/api/bots") == 200
    await admin.ok("PATCH", f"/api/users/{viewer.id}", status="suspended")
    assert await until_status(viewer, 401)
    again = await nobody.post("/api/auth/login", json={"email": viewer.email, "password": PASSWORD})
    assert again.status_code == 401


@pytest.mark.parametrize("removed", [False, True])
async def test_no_session_of_before_counts_for_who_comes_back(
    server: PalaverServer, db: Database, ours: Home, admin: Person, viewer: Person, *, removed: bool
) -> None:
    begun = await People(db).link(ours.account, UUID(viewer.id), "second-step", STEP_LIFE)
    path = f"/api/users/{viewer.id}"
    await (admin.ok("DELETE", path) if removed else admin.ok("PATCH", path, status="suspended"))
    if removed:
        await People(db).join(ours.account, UUID(viewer.id), "viewer")
    else:
        await admin.ok("PATCH", path, status="active")
    assert await viewer.status("GET", "/api/bots") == 401
    with pytest.raises(Unauthenticated):
        await People(db).linked(begun, "second-step", "It ended.")
    async with server.client("") as client:
        anew = await client.post("/api/auth/login", json={"email": viewer.email, "password": PASSWORD})
    assert anew.status_code == 200


async def test_somebody_is_left_to_manage_all_accounts(database: Database) -> None:
    first, second = [await Accounts(database).add(slug, slug) for slug in ("first", "second")]
    people, members = People(database), Members(database)
    for account, name in ((first, "sue"), (first, "ada"), (second, "sam"), (second, "eve")):
        role = "admin" if name in {"ada", "eve"} else "super-admin"
        await people.add(account, f"{name}@{name}.example", name, role)
    operator = Caller(account=first, kind="super", id=uuid7(), owner="key:x", permissions=ALL)
    sue, ada = [member.id for member in await members.all(operator, 2)]
    for change in ({"role": "admin"}, {"status": "suspended"}):
        with pytest.raises(Conflict, match="all accounts"):
            await members.change(operator, sue, **change)  # type: ignore[arg-type]  # literals of a table
    with pytest.raises(Conflict, match="all accounts"):
        await members.remove(operator, sue)
    await members.change(operator, ada, role="super-admin")
    await members.remove(operator, sue)
    other = msgspec.structs.replace(operator, account=second)
    sam = next(each.id for each in await members.all(other, 2) if each.name == "sam")
    await members.remove(other, sam)


async def test_somebody_is_left_to_manage_people(server: PalaverServer, db: Database) -> None:
    async with server.client() as operator:
        slug = fresh_word()
        account = (await operator.post("/api/accounts", json={"slug": slug, "name": "Small"})).json()["id"]
        operator.headers["X-Account"] = slug
        for name in ("one", "two"):
            await People(db).add(UUID(account), f"{name}@{slug}.example", name, "admin")
        last, first = (each["id"] for each in (await operator.get("/api/users")).json()["items"])
        assert (await operator.delete(f"/api/users/{first}")).status_code == 204
        assert (await operator.delete(f"/api/users/{last}")).status_code == 409
        for change in ({"role": "viewer"}, {"status": "suspended"}):
            assert (await operator.patch(f"/api/users/{last}", json=change)).status_code == 409
        kept = (await operator.get(f"/api/users/{last}")).json()
        assert (kept["role"], kept["status"]) == ("admin", "active")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/rbac/roles", {"name": "editor", "permissions": []}, 409),
        ("/api/rbac/roles", {"name": "Über", "permissions": []}, 422),
        ("/api/rbac/roles", {"name": "fine", "permissions": ["bots.dance"]}, 422),
        ("/api/rbac/groups", {"name": ""}, 422),
        ("/api/rbac/groups", {"name": "G", "roles": ["nothing"]}, 422),
        ("/api/rbac/groups", {"name": "G", "roles": ["viewer"] * 101}, 422),
        ("/api/rbac/groups", {"name": "G", "roles": ["r" * 51]}, 422),
        ("/api/rbac/roles", {"name": "fine", "permissions": ["bots.read"] * 101}, 422),
        ("/api/rbac/roles", {"name": "fine", "permissions": [f"{number}{'x' * 97}" for number in range(100)]}, 422),
        ("/api/rbac/check", {"user_id": "01a1fd6f-b84f-7fc1-a310-14d60acd6b72", "permission": "bots.dance"}, 422),
    ],
)
async def test_what_there_is_not_is_refused(admin: Person, path: str, body: dict[str, Any], status: int) -> None:
    answer = await admin.client.post(path, json=body)
    assert answer.status_code == status
    assert len(answer.text) < 3_000, "it does not repeat all that was sent"
