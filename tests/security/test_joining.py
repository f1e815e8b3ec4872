"""Invitations and new passwords: shown to who asked where there is no mail server, else brought by a real one."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx2
import pytest

from palaver.core.db import Database, Query
from palaver.core.settings import BadSetting, read_settings
from palaver.security.signing_in.people import People
from tests.security.home import PASSWORD, Home, fresh_word
from tests.security.person import Person, signed_in
from tests.servers.mail import MailServer, mail_server
from tests.servers.palaver import PalaverServer, palaver_server, until

OTHER = "another horse, another staple"
AGE = Query(
    "age", "update security_invitation set expires_at = now() - interval '1 second' where email = $1", ("email",)
)


def address() -> str:
    return f"{fresh_word()}@guests.example"


def secret_of(link: str) -> str:
    return parse_qs(urlsplit(link).query)["token"][0]


async def invited(operator: httpx2.AsyncClient, email: str, role: str = "viewer") -> str:
    """The secret of a new invitation."""
    answer = await operator.post("/api/users/invitations", json={"email": email, "role": role})
    assert answer.status_code == 201, answer.text
    delivered = answer.json()["delivered"]
    assert not delivered["sent"]
    return secret_of(delivered["link"])


async def accepted(client: httpx2.AsyncClient, secret: str, **form: str) -> int:
    answer = await client.post("/api/auth/invitation", data={"token": secret, **form})
    client.cookies.clear()
    return answer.status_code


@pytest.fixture
async def operator(server: PalaverServer, ours: Home) -> AsyncIterator[httpx2.AsyncClient]:
    async with server.client(ours.key) as client:
        yield client


async def signs_in(client: httpx2.AsyncClient, email: str, password: str) -> bool:
    answer = await client.post("/api/auth/login", json={"email": email, "password": password})
    client.cookies.clear()
    return answer.status_code == 200


async def test_a_new_person_joins_by_a_link_that_works_once(
    operator: httpx2.AsyncClient, nobody: httpx2.AsyncClient
) -> None:
    email = address()
    secret = await invited(operator, email)
    assert email in (await nobody.get(f"/api/auth/invitation?token={secret}")).text
    assert await accepted(nobody, secret, name="Gus", password="short") == 422
    assert await accepted(nobody, secret, name="Gus", password=PASSWORD) == 303
    assert await accepted(nobody, secret, name="Gus", password=OTHER) == 401
    assert await signs_in(nobody, email, PASSWORD)
    people = (await operator.get("/api/users?limit=200")).json()["items"]
    assert [(each["name"], each["role"]) for each in people if each["email"] == email] == [("Gus", "viewer")]
    again = await operator.post("/api/users/invitations", json={"email": email.upper(), "role": "viewer"})
    assert again.status_code == 409


async def test_somebody_who_is_known_joins_with_their_own_password(
    operator: httpx2.AsyncClient, nobody: httpx2.AsyncClient, db: Database, theirs: Home
) -> None:
    email = address()
    await People(db).add(theirs.account, email, "Uma", "viewer", PASSWORD)
    secret = await invited(operator, email, "editor")
    assert await accepted(nobody, secret, password=OTHER, name="Mallory") == 401
    assert await accepted(nobody, secret, password=PASSWORD) == 303
    assert not await signs_in(nobody, email, OTHER), "nobody's password was changed"
    people = (await operator.get("/api/users?limit=200")).json()["items"]
    assert [(each["name"], each["role"]) for each in people if each["email"] == email] == [("Uma", "editor")]


async def test_whoever_is_signed_in_joins_what_they_are_invited_to(
    server: PalaverServer, db: Database, theirs: Home, ours: Home, operator: httpx2.AsyncClient
) -> None:
    async with signed_in(server, db, theirs, "viewer") as person:
        strange, own = await invited(operator, address()), await invited(operator, person.email)
        assert await person.status("POST", "/api/user/accept-invitation", token=strange) == 403
        assert await person.status("POST", "/api/user/accept-invitation", token=own) == 204
        assert await person.status("POST", "/api/user/accept-invitation", token=own) == 401
        assert (await operator.get(f"/api/users/{person.id}")).status_code == 200


async def test_an_invitation_ends(operator: httpx2.AsyncClient, nobody: httpx2.AsyncClient, db: Database) -> None:
    email = address()
    first, second = await invited(operator, email), await invited(operator, email)
    assert await accepted(nobody, first, name="A", password=PASSWORD) == 401, "the later one counts"
    waiting = (await operator.get("/api/users/invitations?limit=200")).json()["items"]
    (id,) = (each["id"] for each in waiting if each["email"] == email)
    assert (await operator.delete(f"/api/users/invitations/{id}")).status_code == 204
    assert await accepted(nobody, second, name="A", password=PASSWORD) == 401
    third = await invited(operator, email)
    await db.run(AGE, email=email)
    assert await accepted(nobody, third, name="A", password=PASSWORD) == 401
    assert not await signs_in(nobody, email, PASSWORD)


async def test_nobody_invites_to_more_than_they_have(server: PalaverServer, db: Database, ours: Home) -> None:
    async with signed_in(server, db, ours, "admin") as admin:
        body = {"email": address(), "role": "super-admin"}
        assert await admin.status("POST", "/api/users/invitations", **body) == 403
        assert await admin.status("POST", "/api/users/invitations", **{**body, "role": "nothing"}) == 422
        odd = {"email": "nobody", "role": "viewer"}
        assert await admin.status("POST", "/api/users/invitations", **odd) == 422


async def reset_link(by: httpx2.AsyncClient, person: Person) -> str:
    answer = await by.post(f"/api/users/{person.id}/reset-link")
    assert answer.status_code == 200, answer.text
    return secret_of(answer.json()["link"])


async def test_a_reset_ends_every_session_and_works_once(
    server: PalaverServer, db: Database, ours: Home, operator: httpx2.AsyncClient, nobody: httpx2.AsyncClient
) -> None:
    async with signed_in(server, db, ours, "viewer") as person:
        first, second = await reset_link(operator, person), await reset_link(operator, person)
        assert (await nobody.get(f"/api/auth/reset?token={first}")).status_code == 200
        body = {"token": first, "password": OTHER}
        assert (await nobody.post("/api/auth/reset-password", json=body)).status_code == 204
        for spent in (first, second):
            again = await nobody.post("/api/auth/reset-password", json={"token": spent, "password": "a third password"})
            assert again.status_code == 401

        async def out() -> bool:
            return await person.status("GET", "/api/sessions") == 401

        assert await until(out)
        assert await signs_in(nobody, person.email, OTHER)
        assert not await signs_in(nobody, person.email, PASSWORD)


@pytest.mark.parametrize(
    ("token", "status"),
    [(None, 422), ("", 422), ([], 422), ({}, 422), (["x"], 422), (0, 422), (True, 422), ("x", 401), ("null", 401)],
)
async def test_a_reset_needs_its_link(nobody: httpx2.AsyncClient, token: Any, status: int) -> None:
    answer = await nobody.post("/api/auth/reset-password", json={"token": token, "password": OTHER})
    assert answer.status_code == status, answer.text
    assert (await nobody.post("/api/auth/reset-password", json={"password": OTHER})).status_code == 422


async def test_a_link_for_one_purpose_serves_no_other(
    server: PalaverServer, db: Database, ours: Home, operator: httpx2.AsyncClient, nobody: httpx2.AsyncClient
) -> None:
    async with signed_in(server, db, ours, "viewer") as person:
        secret = await reset_link(operator, person)
        assert (await nobody.get(f"/login?link={secret}")).status_code == 401
        link = await People(db).make_link(ours.account)
        answer = await nobody.post("/api/auth/reset-password", json={"token": link, "password": OTHER})
        assert answer.status_code == 401


async def test_an_administrator_resets_nobody_with_power_elsewhere(
    server: PalaverServer, db: Database, ours: Home, theirs: Home
) -> None:
    async with signed_in(server, db, theirs, "admin") as admin, signed_in(server, db, ours, "super-admin") as above:
        await People(db).join(theirs.account, UUID(above.id), "viewer")
        assert await admin.status("POST", f"/api/users/{above.id}/reset-link") == 403


async def test_a_link_of_before_sets_no_password_of_who_has_joined_elsewhere(
    server: PalaverServer, db: Database, ours: Home, theirs: Home, operator: httpx2.AsyncClient
) -> None:
    """Ours' administrator kept a link from when it was theirs alone to give."""
    async with (
        signed_in(server, db, ours, "admin") as admin,
        signed_in(server, db, ours, "viewer") as person,
        server.client("") as nobody,
    ):
        by_admin, by_key = await reset_link(admin.client, person), await reset_link(operator, person)
        await People(db).join(theirs.account, UUID(person.id), "admin")
        body = {"token": by_admin, "password": OTHER}
        assert (await nobody.get(f"/api/auth/reset?token={by_admin}")).status_code == 401
        assert (await nobody.post("/api/auth/reset-password", json=body)).status_code == 401
        assert await signs_in(nobody, person.email, PASSWORD)
        body["token"] = by_key
        assert (await nobody.post("/api/auth/reset-password", json=body)).status_code == 204, "it manages all accounts"


@pytest.mark.parametrize("lessened", [{"role": "viewer"}, {"status": "suspended"}, {}])
async def test_what_somebody_has_begun_ends_with_their_power(
    server: PalaverServer, db: Database, ours: Home, operator: httpx2.AsyncClient, lessened: dict[str, str]
) -> None:
    async with (
        signed_in(server, db, ours, "admin") as admin,
        signed_in(server, db, ours, "viewer") as viewer,
        server.client("") as nobody,
    ):
        email = address()
        invitation, link = await invited(admin.client, email, "admin"), await reset_link(admin.client, viewer)
        assert (await nobody.get(f"/api/auth/invitation?token={invitation}")).status_code == 200
        path = f"/api/users/{admin.id}"
        await (operator.patch(path, json=lessened) if lessened else operator.delete(path))
        shown = await nobody.get(f"/api/auth/invitation?token={invitation}")
        assert (shown.status_code, "Whoever invited you cannot any more" in shown.text) == (401, True)
        assert await accepted(nobody, invitation, name="Gus", password=PASSWORD) == 401
        assert not await signs_in(nobody, email, PASSWORD)
        body = {"token": link, "password": OTHER}
        assert (await nobody.post("/api/auth/reset-password", json=body)).status_code == 401


async def test_an_invitation_ends_with_the_key_that_made_it(
    server: PalaverServer, operator: httpx2.AsyncClient, nobody: httpx2.AsyncClient
) -> None:
    made = (await operator.post("/api/keys", json={"kind": "super", "name": "for a while"})).json()
    async with server.client(made["secret"]) as robot:
        first, second = await invited(robot, address()), await invited(robot, address())
    assert await accepted(nobody, first, name="Gus", password=PASSWORD) == 303
    await operator.delete(f"/api/keys/{made['key']['id']}")
    assert await accepted(nobody, second, name="Gus", password=PASSWORD) == 401


async def test_who_forgot_is_told_the_same_as_everybody(nobody: httpx2.AsyncClient, ours: Home) -> None:
    answers = [
        await nobody.post("/api/auth/forgot-password", json={"email": email})
        for email in (f"ana@{ours.word}.example", address())
    ]
    assert answers[0].json() == answers[1].json()
    assert "sends no mail" in answers[0].json()["message"]


@pytest.fixture(scope="module")
async def post() -> AsyncIterator[MailServer]:
    async with mail_server() as running:
        yield running


@pytest.fixture(scope="module")
async def mailing(post: MailServer) -> AsyncIterator[PalaverServer]:
    env = {"PALAVER_SMTP_URL": post.url, "PALAVER_PUBLIC_URL": "https://palaver.example"}
    env |= {"PALAVER_SIGNUP_ENABLED": "true"}
    async with palaver_server(env=env) as running:
        yield running


def link_in(post: MailServer, to: str) -> str:
    """The link in the newest letter to an address."""
    text = next(letter.text for letter in reversed(post.letters) if letter.recipients == [to])
    return next(line for line in text.splitlines() if line.startswith("https://"))


async def test_links_come_by_mail_and_nobody_else_sees_them(mailing: PalaverServer, post: MailServer) -> None:
    email = address()
    async with mailing.client() as operator, mailing.client("") as guest:
        answer = await operator.post("/api/users/invitations", json={"email": email, "role": "viewer"})
        assert answer.json()["delivered"] == {"sent": True, "link": None}
        link = link_in(post, email)
        assert link.startswith("https://palaver.example/api/auth/invitation?token=inv_")
        assert await accepted(guest, secret_of(link), name="Gus", password=PASSWORD) == 303
        told = [
            (await guest.post("/api/auth/forgot-password", json={"email": each}, headers={"Host": "6.6.6.6"})).json()
            for each in (address(), email.upper())
        ]
        assert told[0] == told[1]
        assert await until(lambda: len(post.letters) == 2)
        link = link_in(post, email)
        assert link.startswith("https://palaver.example/api/auth/reset?token=")
        body = {"token": secret_of(link), "password": OTHER}
        assert (await guest.post("/api/auth/reset-password", json=body)).status_code == 204
        assert await signs_in(guest, email, OTHER)


async def test_what_the_mail_server_refuses_is_no_invitation(mailing: PalaverServer, post: MailServer) -> None:
    email = address()
    post.refused[email] = "550 No such mailbox"
    async with mailing.client() as operator:
        answer = await operator.post("/api/users/invitations", json={"email": email, "role": "viewer"})
        assert answer.status_code == 422
        assert email not in (await operator.get("/api/users/invitations")).text


async def test_who_signs_up_proves_the_address_and_has_an_account_of_their_own(
    mailing: PalaverServer, post: MailServer
) -> None:
    email, before = address(), len(post.letters)
    async with mailing.client("") as guest:
        told = (await guest.post("/api/auth/register", json={"email": email})).json()
        assert await until(lambda: len(post.letters) == before + 1)
        token = secret_of(link_in(post, email))
        assert email in (await guest.get(f"/api/auth/sign-up?token={token}")).text
        body = {"token": token, "name": "Sue", "account": "Sue & Söhne", "password": PASSWORD}
        for wrong in ({"token": token + "x"}, {"token": token.rpartition(".")[0]}):
            assert (await guest.post("/api/auth/register/confirm", json={**body, **wrong})).status_code == 401
        done = await guest.post("/api/auth/register/confirm", json=body)
        assert done.status_code == 200
        headers = {"Cookie": f"__Host-palaver_session={done.cookies['__Host-palaver_session']}"}
        guest.cookies.clear()
        people = (await guest.get("/api/users", headers=headers)).json()["items"]
        assert [(each["email"], each["role"]) for each in people] == [(email, "admin")]
        assert (await guest.get("/api/accounts", headers=headers)).status_code == 403
        assert (await guest.post("/api/auth/register/confirm", json=body)).status_code == 409
        again = await guest.post("/api/auth/register", json={"email": email})
        assert again.json() == told, "nobody learns who is known"
        assert await until(lambda: len(post.letters) == before + 2)
        assert post.letters[-1].message["Subject"] == "You have been to Palaver before"


async def test_a_letter_says_what_we_say(mailing: PalaverServer, post: MailServer) -> None:
    """Its account is a stranger's, who has signed up: neither their words nor their Host lead anybody away."""
    email, guest = address(), address()
    async with mailing.client("") as stranger:
        await stranger.post("/api/auth/register", json={"email": email})
        assert await until(lambda: any(letter.recipients == [email] for letter in post.letters))
        name = "ACME\n\nWin now:\r\nhttps://evil.example/?a=1\u2028www.evil.example\x00"
        body = {"token": secret_of(link_in(post, email)), "name": "Eve", "account": name, "password": PASSWORD}
        done = await stranger.post("/api/auth/register/confirm", json=body)
        headers = {"Cookie": f"__Host-palaver_session={done.cookies['__Host-palaver_session']}"}
        stranger.cookies.clear()
        invitation = {"email": guest, "role": "viewer"}
        made = await stranger.post("/api/users/invitations", json=invitation, headers={**headers, "Host": "localhost"})
        assert made.status_code == 201, made.text
        assert int(made.headers["ratelimit-remaining"]) < 30
        (letter,) = (each.text for each in post.letters if each.recipients == [guest])
        (line,) = (line for line in letter.splitlines() if "evil" in line)
        assert "the account “ACME Win now: https evil example ?a=1 www evil example” on Palaver. Open" in line
        assert link_in(post, guest).startswith("https://palaver.example/")
        more = [
            (await stranger.post("/api/users/invitations", json={**invitation, "email": address()}, headers=headers))
            for _ in range(31)
        ]
        assert {each.status_code for each in more} == {201, 429}
        assert "retry-after" in more[-1].headers


async def test_a_letter_leads_here_whatever_name_somebody_came_by(post: MailServer) -> None:
    guest = address()
    async with palaver_server(env={"PALAVER_SMTP_URL": post.url}) as server, server.client() as operator:
        body, headers = {"email": guest, "role": "viewer"}, {"Host": "6.6.6.6"}
        made = await operator.post("/api/users/invitations", json=body, headers=headers)
        assert made.status_code == 201, made.text
        text = next(letter.text for letter in post.letters if letter.recipients == [guest])
        assert f"{server.url}/api/auth/invitation?token=inv_" in text


async def test_sign_up_is_off_unless_switched_on(nobody: httpx2.AsyncClient) -> None:
    assert (await nobody.post("/api/auth/register", json={"email": address()})).status_code == 404
    assert (await nobody.get("/api/auth/sign-up")).status_code == 404
    assert "sign-up" not in (await nobody.get("/login")).text


def test_sign_up_needs_mail() -> None:
    with pytest.raises(BadSetting, match="PALAVER_SMTP_URL"):
        read_settings({"PALAVER_SIGNUP_ENABLED": "true"})


async def test_letters_are_asked_for_so_often_and_no_oftener(mailing: PalaverServer) -> None:
    async with mailing.client("") as guest:
        email = address()
        seen = {(await guest.post("/api/auth/forgot-password", json={"email": email})).status_code for _ in range(40)}
        assert seen == {200, 429}


async def test_the_page_of_people_invites_changes_and_explains(
    server: PalaverServer, db: Database, ours: Home, nobody: httpx2.AsyncClient
) -> None:
    async with signed_in(server, db, ours, "admin") as admin, signed_in(server, db, ours, "viewer") as viewer:
        page, email = admin.client, address()
        form = {"email": email, "role": "viewer"}
        shown = await page.post("/people/invitations", data=form)
        assert (shown.status_code, f'value="{server.url}/api/auth/invitation?token=inv_' in shown.text) == (201, True)
        assert email in (await page.get("/people")).text
        assert (await page.post("/people/invitations", data={**form, "email": viewer.email})).status_code == 409
        assert (await page.post("/people/invitations", data={**form, "role": "super-admin"})).status_code == 403
        assert (await page.post(f"/people/{viewer.id}", data={"role": "editor"})).status_code == 303
        assert "role editor" in (await page.get(f"/people/{viewer.id}")).text
        assert "/api/auth/reset?token=" in (await page.post(f"/people/{viewer.id}/reset-link")).text
        assert (await page.post(f"/people/{viewer.id}", data={"status": "suspended"})).status_code == 303
        assert not await signs_in(nobody, viewer.email, PASSWORD)
        assert (await page.post(f"/people/{viewer.id}", data={"role": "nothing"})).status_code == 422
