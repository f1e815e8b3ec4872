"""Releases that wait, over HTTP: for their time, and for another person, who signs in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from tests.e2e.house import House, error_of, json_of
from tests.e2e.stream import Json
from tests.e2e.test_releases import Editor, editor
from tests.servers.palaver import until

__all__ = ["editor"]

PASSWORD = "correct horse battery staple"


async def person(house: House, name: str) -> httpx2.AsyncClient:
    """An editor who has signed in."""
    email = f"{name}@waiting.example"
    made = await house.ok("POST", "/api/users/invitations", json={"email": email, "role": "editor"})
    client = house.server.client("")
    form = {"token": httpx2.URL(made["delivered"]["link"]).params["token"], "name": name, "password": PASSWORD}
    assert (await client.post("/api/auth/invitation", data=form)).status_code == 303
    answer = await client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
    client.headers.update(
        {"Cookie": f"palaver_session={answer.cookies['palaver_session']}", "Origin": house.server.url}
    )
    return client


def ahead(**away: float) -> str:
    return (datetime.now(UTC) + timedelta(**away)).isoformat()


def refused(answer: httpx2.Response, status: int) -> str:
    """The code of an error."""
    assert answer.status_code == status, answer.text
    return str(error_of(answer)["code"])


async def asked(editor: Editor, **body: Any) -> Json:
    answer = await editor.post("publish", **body)
    assert answer.status_code == 202, answer.text
    return json_of(answer)


async def test_a_release_is_published_at_its_time_by_the_server_itself(editor: Editor, house: House) -> None:
    await editor.open()
    await editor.save(greeting={"text": "It is time"})
    made = await asked(editor, note="at its time", at=ahead(seconds=2))
    assert made["state"] == "scheduled"
    path = f"/api/bots/{editor.bot}/requests/{made['request_id']}"
    waiting = await house.ok("GET", path)
    assert [change["path"] for change in waiting["changes"]] == ["greeting.text"]

    async def published() -> bool:
        return bool((await house.ok("GET", path))["state"] == "published")

    assert await until(published)
    version = await house.ok("GET", f"/api/bots/{editor.bot}/versions/2")
    assert (version["note"], version["config"]["greeting"]) == ("at its time", {"text": "It is time"})
    assert version["author"] == waiting["author"]
    entries = (await house.ok("GET", "/api/audit?actor=system&action=bots.write"))["items"]
    assert any(entry["details"].get("request") == made["request_id"] for entry in entries)


async def test_two_people_publish_what_takes_two(editor: Editor, house: House) -> None:
    ana, ben = await person(house, f"ana-{editor.bot}"), await person(house, f"ben-{editor.bot}")
    try:
        await editor.open()
        await editor.save(release={"second_approver": True}, greeting={"text": "By two"})
        answer = await ana.post(f"/api/bots/{editor.bot}/publish", json={"note": "by two"})
        assert answer.status_code == 202, answer.text
        path = f"/api/bots/{editor.bot}/requests/{json_of(answer)['request_id']}/approve"
        for nobody in (ana, house.http):
            assert refused(await nobody.post(path), 403) == "forbidden"
        assert json_of(await ben.post(path))["number"] == 2
        assert refused(await ben.post(path), 409) == "conflict"
    finally:
        await ana.aclose()
        await ben.aclose()
    assert (await house.ok("GET", f"/api/bots/{editor.bot}"))["version"] == 2
    assert (await editor.post("rollback", version=1)).status_code == 200


async def test_what_is_refused_is_not_published_and_says_why(editor: Editor, house: House) -> None:
    made = await asked(editor, at=ahead(hours=1))
    path = f"/api/bots/{editor.bot}/requests"
    answer = await editor.post(f"requests/{made['request_id']}/refuse", reason="not on a Friday")
    assert json_of(answer)["state"] == "refused"
    (listed,) = (await house.ok("GET", path))["items"]
    assert (listed["state"], listed["reason"]) == ("refused", "not on a Friday")
    assert (await editor.post(f"requests/{made['request_id']}/withdraw")).status_code == 409


async def test_a_time_that_is_over_or_is_none_is_refused(editor: Editor) -> None:
    for at in (ahead(seconds=-5), ahead(days=400), "tomorrow", "2027-01-01T06:00:00"):
        assert refused(await editor.post("publish", at=at), 422) == "invalid_request"


async def test_a_request_that_does_not_exist_is_said_to(editor: Editor, house: House) -> None:
    for id in ("0197a3c2-6f1e-7d20-8000-000000000000", "7"):
        path = f"/api/bots/{editor.bot}/requests/{id}"
        answers = [
            await house.http.get(path),
            *[await house.http.post(f"{path}/{verb}") for verb in ("approve", "refuse", "withdraw")],
        ]
        for answer in answers:
            assert refused(answer, 404) == "not_found"
