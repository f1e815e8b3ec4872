"""Signing in by a certified provider, over HTTP: there, back, who one is then, and out again."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.security.oidc.office import CALLBACK, START, Office, asked_of
from tests.servers.palaver import until


@pytest.fixture
async def browser(place: Office) -> AsyncIterator[httpx2.AsyncClient]:
    async with place.browser() as client:
        yield client


def people(place: Office, **groups: object) -> None:
    """What the issuer says of people by their login: a list of groups, or all claims."""
    told = {login: each if isinstance(each, dict) else {"groups": each} for login, each in groups.items()}
    place.provider.control(people=told)


async def refused(answer: httpx2.Response, status: int, text: str) -> None:
    assert answer.status_code == status, answer.text
    assert text in answer.text
    assert 'action="/login"' in answer.text, "the way in is shown again"
    assert "palaver_session" not in answer.headers.get("set-cookie", "")


async def test_a_person_of_a_group_is_signed_in_with_its_role(place: Office, browser: httpx2.AsyncClient) -> None:
    people(place, ana=["Sales", "Choir"])
    landed = await place.sign_in(browser, "ana", "/profile")
    assert (landed.status_code, landed.headers["location"]) == (303, "/profile")
    profile = await browser.get("/profile")
    assert "ana of the issuer" in profile.text
    assert "ana@issuer.example" in profile.text
    assert await place.role("ana") == "editor"


async def test_the_question_is_bound_to_this_browser(place: Office, browser: httpx2.AsyncClient) -> None:
    asked = await browser.get(START)
    query, cookie = asked_of(asked.headers["location"]), asked.headers["set-cookie"]
    assert asked.headers["location"].startswith(place.provider.issuer)
    assert query["code_challenge_method"] == "S256"
    assert (query["response_type"], query["redirect_uri"]) == ("code", place.server.url + CALLBACK)
    assert min(map(len, (query["state"], query["nonce"], query["code_challenge"]))) >= 43
    assert all(flag in cookie for flag in ("palaver_oidc=", "HttpOnly", "SameSite=lax", "Max-Age=600"))
    again = asked_of((await browser.get(START)).headers["location"])
    assert not {again["state"], again["nonce"], again["code_challenge"]} & set(query.values())


async def test_an_answer_opens_no_other_browser(place: Office, browser: httpx2.AsyncClient) -> None:
    """Login CSRF: a link with somebody's own code signs nobody in as them."""
    people(place, ana=["Sales"])
    callback = await place.answer(browser, "ana")
    async with place.browser() as victim:
        await refused(await victim.get(callback), 401, "another browser")
        await victim.get(START)
        await refused(await victim.get(callback), 401, "another browser")
        assert (await victim.get("/profile")).status_code == 303
    assert (await browser.get(callback)).status_code == 303, "its own browser has still come back"


async def test_an_answer_counts_once(place: Office, browser: httpx2.AsyncClient) -> None:
    people(place, ana=["Sales"])
    callback = await place.answer(browser, "ana")
    kept = browser.cookies["palaver_oidc"]
    assert (await browser.get(callback)).status_code == 303
    assert "palaver_oidc" not in browser.cookies
    await refused(await browser.get(callback), 401, "Start again")
    async with place.browser() as copy:
        copy.cookies.set("palaver_oidc", kept, domain="127.0.0.1")
        await refused(await copy.get(callback), 401, "invalid_grant")


@pytest.mark.parametrize("changed", [{"state": "x"}, {"code": "x"}, {"iss": "https://evil.example"}], ids=str)
async def test_a_changed_answer_is_refused(place: Office, browser: httpx2.AsyncClient, changed: dict[str, str]) -> None:
    people(place, ana=["Sales"])
    callback = await place.answer(browser, "ana")
    answer = await browser.get(CALLBACK, params={**asked_of(callback), **changed})
    assert answer.status_code == 401
    assert "palaver_session" not in browser.cookies


async def test_who_says_no_at_the_issuer_is_told_so_and_nothing_of_it_is_markup(
    place: Office, browser: httpx2.AsyncClient
) -> None:
    state = asked_of((await browser.get(START)).headers["location"])["state"]
    said = {"error": "access_denied", "error_description": "<script>alert(1)</script>", "state": state}
    answer = await browser.get(CALLBACK, params={**said, "iss": place.provider.issuer})
    await refused(answer, 401, "&lt;script&gt;")


@pytest.mark.parametrize("onward", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1", ""])
async def test_nobody_is_led_to_another_site(place: Office, browser: httpx2.AsyncClient, onward: str) -> None:
    people(place, ana=["Sales"])
    assert (await place.sign_in(browser, "ana", onward)).headers["location"] == "/"


@pytest.mark.parametrize("login", ["stranger", "singer"])
async def test_who_is_in_no_group_of_ours_is_refused(place: Office, browser: httpx2.AsyncClient, login: str) -> None:
    people(place, singer=["Choir", "sales", "Admins "])
    await refused(await place.sign_in(browser, login), 403, "none of your groups")
    assert await place.role(login) is None


async def test_a_role_that_there_is_not_is_named(place: Office, browser: httpx2.AsyncClient) -> None:
    people(place, odd=["Odd", "Sales"])
    await refused(await place.sign_in(browser, "odd"), 409, "no-such-role")


async def test_zitadels_roles_count_and_the_strongest_wins(place: Office, browser: httpx2.AsyncClient) -> None:
    roles = {role: {"179": "acme.example.org"} for role in ("Guests", "Admins", "Sales")}
    people(place, zoe={"urn:zitadel:iam:org:project:roles": roles})
    await place.sign_in(browser, "zoe")
    assert await place.role("zoe") == "admin"


async def test_the_role_follows_the_groups_at_each_sign_in(place: Office, browser: httpx2.AsyncClient) -> None:
    for groups, role in ((["Admins"], "admin"), (["Guests"], "viewer"), (["Sales"], "editor")):
        people(place, eve=groups)
        async with place.browser() as fresh:
            assert (await place.sign_in(fresh, "eve")).status_code == 303
        assert await place.role("eve") == role
    people(place, eve=["Choir"])
    await refused(await place.sign_in(browser, "eve"), 403, "none of your groups")


async def test_what_a_manager_gave_stays(place: Office, browser: httpx2.AsyncClient) -> None:
    people(place, mia=["Admins"])
    await place.sign_in(browser, "mia")
    assert (await change(place, "mia", role="viewer")).status_code == 200
    async with place.browser() as fresh:
        await place.sign_in(fresh, "mia")
    assert await place.role("mia") == "viewer", "the issuer does not undo it"


async def test_a_suspended_and_a_removed_person_are_refused(place: Office, browser: httpx2.AsyncClient) -> None:
    people(place, sam=["Sales"])
    await place.sign_in(browser, "sam")
    assert (await change(place, "sam", status="suspended")).status_code == 200
    async with place.browser() as fresh:
        await refused(await place.sign_in(fresh, "sam"), 403, "suspended")
    async with place.server.client() as client:
        assert (await client.delete(f"/api/users/{await id_of(place, 'sam')}")).status_code == 204
    async with place.browser() as fresh:
        await refused(await place.sign_in(fresh, "sam"), 403, "not in this account")
    assert await place.role("sam") is None


async def test_an_address_alone_opens_nobodys_account(place: Office, browser: httpx2.AsyncClient) -> None:
    for verified in (True, False):
        people(place, mallory={"groups": ["Sales"], "email": "Admin@localhost", "email_verified": verified})
        async with place.browser() as fresh:
            await refused(await place.sign_in(fresh, "mallory"), 409, "has the address")


async def test_without_an_address_nobody_is_made(place: Office, browser: httpx2.AsyncClient) -> None:
    people(place, ghost={"groups": ["Sales"], "email": None})
    await refused(await place.sign_in(browser, "ghost"), 403, "e-mail address")


async def test_rotated_keys_are_read_anew(place: Office, browser: httpx2.AsyncClient) -> None:
    people(place, ana=["Sales"])
    for _ in range(2):
        place.provider.control(rotate=True)
        async with place.browser() as fresh:
            assert (await place.sign_in(fresh, "ana")).status_code == 303


async def test_claims_in_the_id_token_do(place: Office, browser: httpx2.AsyncClient) -> None:
    people(place, tom=["Sales"])
    place.provider.control(claimsInToken=True)
    try:
        assert (await place.sign_in(browser, "tom")).status_code == 303
    finally:
        place.provider.control(claimsInToken=False)
    assert await place.role("tom") == "editor"


async def test_signing_out_leads_through_the_issuer_and_back(place: Office, browser: httpx2.AsyncClient) -> None:
    people(place, ana=["Sales"])
    await place.sign_in(browser, "ana")
    out = await browser.post("/logout", headers={"Origin": place.server.url})
    assert (out.status_code, out.headers["location"]) == (303, "/api/auth/oidc/logout")
    assert (await browser.get("/profile")).headers["location"].startswith("/login")
    page = await browser.get(out.headers["location"])
    onward = page.headers["refresh"].partition("url=")[2]
    assert onward.startswith(place.provider.issuer)
    assert asked_of(onward)["post_logout_redirect_uri"] == f"{place.server.url}/login"
    assert (await browser.get(onward)).status_code == 200, "the provider takes the question"


async def test_a_session_by_link_or_password_ends_here(place: Office, browser: httpx2.AsyncClient) -> None:
    link = urlsplit(place.server.admin_link)
    await browser.get(f"{link.path}?{link.query}")
    assert (await browser.get("/profile")).status_code == 200
    out = await browser.post("/logout", headers={"Origin": place.server.url})
    assert out.headers["location"] == "/login"


async def test_the_login_offers_the_issuer_and_keeps_where_to_go(place: Office, browser: httpx2.AsyncClient) -> None:
    page = await browser.get("/login", params={"next": "/keys?new=1"})
    assert f"Sign in with {urlsplit(place.provider.issuer).netloc}" in page.text
    assert 'href="/api/auth/oidc/start?next=/keys%3Fnew%3D1"' in page.text


async def test_the_audit_says_how_somebody_signed_in_and_who_was_refused(
    place: Office, browser: httpx2.AsyncClient
) -> None:
    people(place, pat=["Sales"])
    await place.sign_in(browser, "pat")
    people(place, pat=[])
    async with place.browser() as fresh:
        await place.sign_in(fresh, "pat")
    actor, target = f"user:{await id_of(place, 'pat')}", f"GET {CALLBACK}"

    async def entries() -> list[dict[str, Any]]:
        async with place.server.client() as client:
            found = (await client.get("/api/audit", params={"action": "sign-in"})).json()["items"]
        return [each for each in found if each["actor"] == actor]

    async def both() -> bool:
        return len(await entries()) == 2

    assert await until(both)
    refusal, entry = await entries()
    assert (entry["outcome"], entry["details"], entry["target"]) == ("done", {"method": "oidc"}, target)
    assert (refusal["outcome"], refusal["target"]) == ("failed", target)
    assert "none of your groups" in refusal["details"]["reason"]


async def test_the_record_says_what_the_issuers_groups_gave(place: Office, browser: httpx2.AsyncClient) -> None:
    for groups in (["Sales"], ["Admins"], ["Admins"]):
        people(place, rob=groups)
        async with place.browser() as fresh:
            await place.sign_in(fresh, "rob")
    user = await id_of(place, "rob")
    async with place.server.client() as client:
        joins = (await client.get("/api/audit", params={"action": "join", "actor": f"user:{user}"})).json()["items"]
        given = (await client.get("/api/audit", params={"action": "people.manage", "actor": "system"})).json()["items"]
    by = {"by": "the issuer's groups"}
    assert [each["details"] for each in joins] == [{**by, "role": "editor"}]
    assert [each["details"] for each in given if each["details"]["person"] == user] == [
        {**by, "role": "admin", "role before": "editor", "person": user}
    ]


async def id_of(place: Office, login: str) -> str:
    async with place.server.client() as client:
        found = (await client.get("/api/users", params={"limit": 200})).json()["items"]
    return str(next(each["id"] for each in found if each["email"] == f"{login}@issuer.example"))


async def change(place: Office, login: str, **wanted: str) -> httpx2.Response:
    async with place.server.client() as client:
        return await client.patch(f"/api/users/{await id_of(place, login)}", json=wanted)
