"""Pages of people, roles and groups, sent as a browser without scripts sends them."""

from html import unescape
from uuid import uuid4

import httpx2

from palaver.core.db import Database
from palaver.security.permissions import LEVELS
from palaver.security.signing_in.people import People
from tests.security.home import PASSWORD, Home, fresh_word
from tests.security.person import Person, signed_in
from tests.security.test_second_factor import enabled
from tests.servers.palaver import PalaverServer, until


async def shown(person: Person, path: str, status: int = 200) -> str:
    answer = await person.client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status, answer.text
    return unescape(answer.text)


async def sent(person: Person, path: str, status: int = 303, /, **form: str | list[str]) -> httpx2.Response:
    answer = await person.client.post(path, data=form, headers={"Accept": "text/html"})
    assert answer.status_code == status, answer.text
    return answer


async def is_denied(person: Person, action: str, target: str) -> bool:
    """Whether it is on record that somebody was not allowed to do that: soon, because denials are counted together."""

    async def found() -> bool:
        acts = (await person.ok("GET", f"/api/audit?outcome=denied&actor=user:{person.id}"))["items"]
        return (action, target) in [(act["action"], act["target"]) for act in acts]

    return await until(found, pause_s=0.1)


async def test_the_levels_are_shown_with_what_each_may(admin: Person) -> None:
    page = await shown(admin, "/roles")
    row = page.partition('<code class="hint detail">audit.read</code>')[2].partition("</tr>")[0]
    told = {level: "yes" in row.partition(f'data-label="{level}"')[2].partition("</td>")[0] for level in LEVELS}
    assert told == {level: "audit.read" in held for level, held in LEVELS.items()}
    assert "see what was done and by whom" in page


async def test_a_role_is_made_changed_given_and_deleted(admin: Person, viewer: Person) -> None:
    name = f"keeper-{fresh_word()}"
    made = await sent(admin, "/roles", name=name, description="Looks after keys", permissions=["keys.manage"])
    assert made.headers["location"] == f"/roles/{name}"
    assert "Looks after keys" in await shown(admin, "/roles")
    await sent(admin, f"/roles/{name}", description="More", permissions=["keys.manage", "bots.read"])
    page = await shown(admin, f"/roles/{name}")
    assert 'value="bots.read" checked' in page
    assert 'value="accounts.manage"' not in page, "nobody is offered what they cannot give"
    await sent(admin, f"/people/{viewer.id}", role=name)
    assert f'href="/people/{viewer.id}"' in await shown(admin, f"/roles/{name}"), "it says who has it"
    refused = await sent(admin, f"/roles/{name}/delete", 409)
    assert f'href="/people/{viewer.id}"' in refused.text
    await sent(admin, f"/people/{viewer.id}", role="viewer")
    await sent(admin, f"/roles/{name}/delete")
    await shown(admin, f"/roles/{name}", 404)


async def test_a_role_that_does_not_fit_comes_back_as_it_was_typed(admin: Person) -> None:
    typed: dict[str, str | list[str]] = {"description": "What I typed", "permissions": ["bots.read", "audit.read"]}
    for name, status, said in (("Über", 422, "small letters"), ("editor", 409, "built-in"), ("x" * 51, 422, "50")):
        page = unescape((await sent(admin, "/roles", status, name=name, **typed)).text)
        assert all(text in page for text in (said, f'value="{name}"', "What I typed", 'value="audit.read" checked'))
        assert '<dialog class="dialog" id="new-role" aria-labelledby="new-role-title" open>' in page
    beyond = await sent(admin, "/roles", 403, name=f"r-{fresh_word()}", permissions=["accounts.manage"])
    assert "which you do not have" in beyond.text
    assert await is_denied(admin, "roles.manage", "POST /roles")
    name = f"r-{fresh_word()}"
    await sent(admin, "/roles", name=name)
    assert "500 characters" in (await sent(admin, f"/roles/{name}", 422, description="x" * 501)).text
    assert "bots.dance" in (await sent(admin, f"/roles/{name}", 422, permissions=["bots.dance"])).text


async def test_a_group_is_made_filled_changed_and_deleted(admin: Person, viewer: Person) -> None:
    name = f"Sales {fresh_word()}"
    made = await sent(admin, "/groups", name=name, roles=["editor"])
    path = made.headers["location"]
    assert "Nobody is in it" in await shown(admin, path)
    stranger = await sent(admin, f"{path}/members", 422, email="nobody@elsewhere.example")
    assert "nobody@elsewhere.example" in stranger.text
    assert "Nobody in this account" in stranger.text
    await sent(admin, f"{path}/members", email=viewer.email.upper())
    assert viewer.email in await shown(admin, path)
    person = await shown(admin, f"/people/{viewer.id}")
    assert f"via group {name}, role editor" in person
    again = await sent(admin, "/groups", 409, name=name.upper(), roles=["viewer"])
    assert name.upper() in again.text
    assert 'value="viewer" checked' in again.text
    assert "1 to 100" in (await sent(admin, path, 422, name="", roles=["viewer"])).text
    await sent(admin, path, name=f"{name} 2", roles=["viewer"])
    assert f"via group {name} 2, role viewer" in await shown(admin, f"/people/{viewer.id}")
    await sent(admin, f"{path}/members/{viewer.id}/remove")
    assert "Nobody is in it" in await shown(admin, path)
    await sent(admin, f"{path}/delete")
    await shown(admin, path, 404)


async def test_a_persons_groups_and_access_are_changed_on_their_page(admin: Person, viewer: Person) -> None:
    path = f"/people/{viewer.id}"
    group = (await admin.ok("POST", "/api/rbac/groups", name=f"Team {fresh_word()}"))["id"]
    await sent(admin, f"{path}/groups", group=group)
    assert f'action="{path}/groups/{group}/leave"' in await shown(admin, path)
    await sent(admin, f"{path}/groups/{group}/leave")
    for nothing, status in (("", 422), (str(uuid4()), 404)):
        assert 'role="alert"' in (await sent(admin, f"{path}/groups", status, group=nothing)).text
    await enabled(viewer)
    await sent(admin, path, status="suspended")
    assert "Let in again" in await shown(admin, path)
    await sent(admin, path, status="active")
    acts = (await admin.ok("GET", f"/api/audit?action=people.manage&actor=user:{admin.id}"))["items"]
    assert [act["details"] for act in acts if act["target"] == f"POST {path}"] == [
        {"status": "active", "status before": "suspended"},
        {"status": "suspended", "status before": "active"},
    ]
    assert "There is no role" in (await sent(admin, path, 422, role="nothing")).text
    assert "Take it off" in await shown(admin, path)
    await sent(admin, f"{path}/second-factor/remove")
    assert "Take it off" not in await shown(admin, path)
    assert "has no second factor" in (await sent(admin, f"{path}/second-factor/remove", 409)).text
    assert (await sent(admin, f"{path}/remove")).headers["location"] == "/people"
    await shown(admin, path, 404)


async def test_who_may_more_is_out_of_reach_and_the_page_says_so(
    admin: Person, server: PalaverServer, db: Database, ours: Home
) -> None:
    async with signed_in(server, db, ours, "super-admin") as above:
        path = f"/people/{above.id}"
        page = await shown(admin, path)
        assert "it takes accounts.manage, which you do not have" in page
        assert f'action="{path}' not in page
        for form in ({"role": "viewer"}, {"status": "suspended"}, {"role": "\0"}):
            assert "accounts.manage" in (await sent(admin, path, 403, **form)).text
        assert "accounts.manage" in (await sent(admin, f"{path}/remove", 403)).text
        assert await is_denied(admin, "people.manage", f"POST {path}")
        role = await above.ok("POST", "/api/rbac/roles", name=f"top-{fresh_word()}", permissions=["accounts.manage"])
        assert "You cannot change this role" in await shown(admin, f"/roles/{role['name']}")
        group = await above.ok("POST", "/api/rbac/groups", name=f"Top {fresh_word()}", roles=[role["name"]])
        assert "comes to more than you have" in await shown(admin, f"/groups/{group['id']}")
        assert "accounts.manage" in (await sent(admin, f"/groups/{group['id']}/members", 403, email=admin.email)).text


async def test_who_only_looks_is_offered_no_form(
    server: PalaverServer, db: Database, ours: Home, viewer: Person
) -> None:
    async with signed_in(server, db, ours, "operator") as operator:
        group = str(ours.group)
        for path in ("/people", f"/people/{viewer.id}", "/roles", "/roles?new=1", "/roles/editor", "/groups"):
            assert 'action="/people' not in (page := await shown(operator, path))
            assert 'action="/roles' not in page
        assert f'action="/groups/{group}' not in await shown(operator, f"/groups/{group}")
        await sent(operator, "/people/second-factor", 403, mandatory="yes")


async def test_the_rule_on_second_factors_is_switched_on_the_page(server: PalaverServer, db: Database) -> None:
    async with server.client() as operator:
        slug = fresh_word()
        await operator.post("/api/accounts", json={"slug": slug, "name": "Small"})
        operator.headers["X-Account"] = slug
        assert "left to each person" in (await operator.get("/people")).text
        for wanted, said in (("yes", "asked of everybody"), ("no", "left to each person")):
            answer = await operator.post("/people/second-factor", data={"mandatory": wanted})
            assert answer.status_code == 303
            assert said in (await operator.get("/people")).text
        assert (await operator.post("/people/second-factor", data={"mandatory": "perhaps"})).status_code == 422


async def test_an_invitation_that_does_not_fit_comes_back_beside_its_field(admin: Person, viewer: Person) -> None:
    for form, status, said in (
        ({"email": "x", "role": "viewer"}, 422, "Give the e-mail address"),
        ({"email": viewer.email, "role": "viewer"}, 409, "already"),
        ({"email": "new@people.example", "role": "super-admin"}, 403, "which you do not have"),
    ):
        page = unescape((await sent(admin, "/people/invitations", status, name="Typed", **form)).text)
        assert said in page
        assert 'value="Typed"' in page
        assert form["email"] in page


async def test_a_suspended_persons_page_says_that_they_may_nothing(admin: Person, db: Database, ours: Home) -> None:
    email = f"{fresh_word()}@people.example"
    id = await People(db).add(ours.account, email, "Away", "editor", PASSWORD)
    await admin.ok("PATCH", f"/api/users/{id}", status="suspended")
    assert "This person is suspended" in await shown(admin, f"/people/{id}")
