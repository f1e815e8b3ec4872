"""The forms of sign-in and keys, sent by hand with what no browser would send."""

import httpx2

from tests.security.home import Home, bearer


async def test_a_form_of_a_key_that_names_no_bot_is_refused_and_stays(nobody: httpx2.AsyncClient, ours: Home) -> None:
    form = {"kind": "test", "name": "a program", "bots": "not-an-id"}
    answer = await nobody.post("/keys", data=form, headers={"X-API-Key": ours.key, "Accept": "text/html"})
    assert answer.status_code == 422, answer.text
    assert 'value="a program"' in answer.text


async def test_who_may_sign_in_and_not_chat_gets_the_form(nobody: httpx2.AsyncClient, ours: Home) -> None:
    made = await nobody.post("/api/keys", json={"kind": "ui", "name": "form"}, headers=bearer("", ours.key).headers)
    headers = {"X-API-Key": made.json()["secret"]}
    start = await nobody.get("/", headers=headers)
    assert (start.status_code, start.headers["location"]) == (303, "/login")
    assert (await nobody.get("/login", headers=headers)).status_code == 200


async def test_another_site_signs_nobody_in(nobody: httpx2.AsyncClient) -> None:
    """Who is signed in as somebody else unawares tells that somebody what was meant for oneself."""
    person = {"email": "ana@nobody.example", "password": "correct horse battery staple"}
    for site in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert (await nobody.post("/login", data=person, headers=site)).status_code == 403, site
        assert (await nobody.post("/api/auth/login", json=person, headers=site)).status_code == 403, site
    assert (await nobody.post("/api/auth/login", json=person)).status_code == 401


async def test_after_signing_in_one_is_where_one_wanted_to_be(nobody: httpx2.AsyncClient, ours: Home) -> None:
    wanted = f"/documents/{ours.document}?page=3&q=1.2"
    sent = await nobody.get(wanted, headers={"Accept": "text/html"})
    assert sent.status_code == 303
    form = (await nobody.get(sent.headers["location"], headers={"Accept": "text/html"})).text
    assert f'name="next" value="{wanted.replace("&", "&amp;")}"' in form
