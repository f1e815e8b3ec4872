"""A second factor that somebody has lost: who takes it off, for whom, and what ends with it."""

from uuid import UUID, uuid4

import httpx2

from palaver.core.db import Database
from palaver.security.signing_in.people import People
from tests.security.home import PASSWORD, Home
from tests.security.person import Person, signed_in
from tests.security.test_second_factor import enabled, first_step
from tests.servers.palaver import PalaverServer, until


def path_of(person: Person) -> str:
    return f"/api/users/{person.id}/second-factor"


async def test_it_is_taken_off_and_every_session_ends(
    admin: Person, viewer: Person, nobody: httpx2.AsyncClient
) -> None:
    _, backup = await enabled(viewer)
    begun = await first_step(nobody, viewer)
    assert (await admin.ok("GET", f"/api/users/{viewer.id}"))["second_factor"] is True
    await admin.ok("DELETE", path_of(viewer))
    assert (await admin.ok("GET", f"/api/users/{viewer.id}"))["second_factor"] is False

    async def out() -> bool:
        return await viewer.status("GET", "/api/sessions") == 401

    assert await until(out, pause_s=0.1)
    late = await nobody.post("/api/auth/2fa/verify", json={"session_token": begun, "code": backup[0]})
    assert late.status_code == 401, "backup codes went with it"
    again = await nobody.post("/api/auth/login", json={"email": viewer.email, "password": PASSWORD})
    assert again.json() == {"ok": True}
    assert await admin.status("DELETE", path_of(viewer)) == 409, "there is none any more"
    acts = (await admin.ok("GET", "/api/audit?action=people.manage"))["items"]
    (act,) = [act for act in acts if act["target"] == f"DELETE {path_of(viewer)}" and act["outcome"] == "done"]
    assert (act["actor"], act["details"]) == (f"user:{admin.id}", {"second factor": "taken off"})


async def test_not_ones_own_nor_that_of_who_may_more(
    admin: Person, viewer: Person, server: PalaverServer, db: Database, ours: Home
) -> None:
    await enabled(admin)
    assert await admin.status("DELETE", path_of(admin)) == 403, "the profile asks for the password"
    assert await viewer.status("DELETE", path_of(admin)) == 403
    assert await admin.status("DELETE", f"/api/users/{uuid4()}/second-factor") == 404
    async with signed_in(server, db, ours, "super-admin") as above:
        await enabled(above)
        assert await admin.status("DELETE", path_of(above)) == 403
        assert (await above.ok("GET", "/api/user/2fa/status"))["enabled"] is True
        await above.ok("DELETE", path_of(admin))


async def test_that_of_who_is_in_other_accounts_takes_who_manages_all(
    admin: Person, viewer: Person, server: PalaverServer, db: Database, ours: Home, theirs: Home
) -> None:
    """It guards the other account too, which this account's administrators are nobody in."""
    await enabled(viewer)
    await People(db).join(theirs.account, UUID(viewer.id), "end-user")
    assert await admin.status("DELETE", path_of(viewer)) == 403
    async with signed_in(server, db, ours, "super-admin") as above:
        role = {"name": f"half-{ours.word}", "permissions": ["people.manage", "accounts.manage", "bots.read"]}
        await above.ok("POST", "/api/rbac/roles", **role)
        async with signed_in(server, db, ours, str(role["name"])) as half:
            assert await half.status("DELETE", path_of(viewer)) == 403, "who may less than the person may elsewhere"
        await above.ok("DELETE", path_of(viewer))
