"""Whom a bot or a collection is open to, as its form says it, and by the API."""

from html import unescape

import pytest

from tests.security.home import fresh_word
from tests.security.person import Person
from tests.security.test_people_pages import sent, shown


async def made(admin: Person, kind: str) -> tuple[str, str, str]:
    """A new bot or collection: where its form is, where that is sent, and its route."""
    name = f"{kind}-{fresh_word()}"
    if kind == "bot":
        await admin.ok("POST", "/api/bots", alias=name, model="extract")
        return f"/bots/{name}/access", f"/bots/{name}/access", f"/api/bots/{name}/access"
    await admin.ok("POST", "/api/collections", name=name)
    return f"/knowledge/{name}?tab=access", f"/knowledge/{name}/access", f"/api/collections/{name}/access"


@pytest.mark.parametrize("kind", ["bot", "collection"])
async def test_it_is_opened_to_some_and_to_everybody_again(admin: Person, viewer: Person, kind: str) -> None:
    page, form, route = await made(admin, kind)
    group = (await admin.ok("POST", "/api/rbac/groups", name=f"Officers {fresh_word()}"))["id"]
    assert 'value="account" checked' in await shown(admin, page)
    await sent(
        admin, form, visibility="restricted", roles=["operator"], groups=[group], people=f" {viewer.email.upper()}, "
    )
    stored = {"visibility": "restricted", "roles": ["operator"], "groups": [group], "people": [viewer.id]}
    assert await admin.ok("GET", route) == stored
    again = await shown(admin, page)
    for text in ('value="restricted" checked', 'value="operator" checked', f'value="{group}" checked', viewer.email):
        assert text in again
    assert "some alone" in await shown(admin, "/bots" if kind == "bot" else page)
    await sent(admin, form, visibility="account")
    assert (await admin.ok("GET", route))["visibility"] == "account"


@pytest.mark.parametrize("kind", ["bot", "collection"])
async def test_what_does_not_fit_comes_back_as_it_was_typed(admin: Person, viewer: Person, kind: str) -> None:
    _, form, route = await made(admin, kind)
    people = f"{viewer.email}\nnobody@elsewhere.example"
    typed: dict[str, str | list[str]] = {"visibility": "restricted", "roles": ["viewer"], "people": people}
    page = unescape((await sent(admin, form, 422, **typed)).text)
    assert "Nobody in this account has the address nobody@elsewhere.example." in page
    assert people in page
    assert 'value="viewer" checked' in page
    for odd in ({"visibility": "all"}, {"visibility": "restricted", "groups": "not-an-id"}):
        assert "Choose among these" in (await sent(admin, form, 422, **odd)).text
    assert (await admin.ok("GET", route))["visibility"] == "account"
    assert await admin.status("PUT", route, visibility="all") == 422


@pytest.mark.parametrize("kind", ["bot", "collection"])
async def test_who_may_not_manage_roles_sees_and_sends_no_such_form(admin: Person, viewer: Person, kind: str) -> None:
    page, form, route = await made(admin, kind)
    name = route.split("/")[3]
    listed = await shown(viewer, "/bots" if kind == "bot" else f"/knowledge/{name}")
    assert "Who may use" not in listed
    assert "tab=access" not in listed
    if kind == "collection":
        assert "visibility" not in await shown(viewer, page), "it is the list of documents"
    await sent(viewer, form, 403, visibility="account")
    assert await viewer.status("GET", route) == 403
    assert await viewer.status("PUT", route, visibility="account") == 403


async def test_a_restricted_bot_stays_one_when_the_form_opens_it_to_the_viewer(admin: Person, viewer: Person) -> None:
    _, form, route = await made(admin, "bot")
    bot = route.removesuffix("/access")
    await sent(admin, form, visibility="restricted")
    assert await viewer.status("GET", bot) == 404
    await sent(admin, form, visibility="restricted", people=viewer.email)
    assert (await viewer.ok("GET", bot))["version"] == 3, "each change is a version"


async def test_a_draft_that_was_begun_before_does_not_take_it_back(admin: Person, viewer: Person) -> None:
    _, form, route = await made(admin, "bot")
    bot = route.removesuffix("/access")
    draft = await admin.client.get(f"{bot}/draft")
    config = {**draft.json()["config"], "prompt": {"system": "Be brief."}}
    saved = await admin.client.put(f"{bot}/draft", json=config, headers={"If-Match": draft.headers["etag"]})
    assert saved.is_success, saved.text
    await sent(admin, form, visibility="restricted", roles=["operator"])
    assert (await admin.ok("GET", f"{bot}/draft"))["config"]["prompt"] == {"system": "Be brief."}
    await admin.ok("POST", f"{bot}/publish", note="brief")
    assert (await admin.ok("GET", route))["roles"] == ["operator"]
    assert await viewer.status("GET", bot) == 404


async def test_letters_that_no_address_has_are_refused(admin: Person) -> None:
    _, form, _ = await made(admin, "bot")
    group = (await admin.ok("POST", "/api/rbac/groups", name=f"G {fresh_word()}"))["id"]
    for odd in ("\0", "a\0@b.example", "\ud7ff" * 10, "'; drop table core_account; --"):
        await sent(admin, form, 422, visibility="restricted", people=odd)
        await sent(admin, f"/groups/{group}/members", 422, email=odd)
