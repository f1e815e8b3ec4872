"""Defaults and locks over HTTP: a lock counts on every worker at once, in conversations under way too, and goes so."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.e2e.conftest import NUMBERS
from tests.e2e.house import House, error_of
from tests.e2e.stream import Json, Stream
from tests.e2e.test_releases import Editor
from tests.servers.palaver import until

TEMPERATURE = "model.params.temperature"
NOTICE = "behaviour.no_model_notice"
LOCKED = {"kind": "lock", "path": TEMPERATURE}
LOCK = f"/api/super/config/lock/{TEMPERATURE}"


@pytest.fixture
async def editor(house: House) -> AsyncIterator[Editor]:
    made = Editor(house, await house.bot())
    await made.open()
    yield made
    for each in (await house.ok("GET", "/api/super/config"))["items"]:
        await house.ok("DELETE", f"/api/super/config/{each['kind']}/{each['path']}")
    for each in (await house.ok("GET", "/api/config/defaults"))["items"]:
        await house.ok("DELETE", f"/api/config/defaults/{each['path']}")


async def values(editor: Editor, version: str = "draft") -> dict[str, Json]:
    found = await editor.house.ok("GET", f"/api/bots/{editor.bot}/effective?version={version}")
    return {each["path"]: each for each in found["items"]}


async def test_a_lock_is_on_every_worker_at_once(house: House, editor: Editor) -> None:
    lines = [await house.line(pid) for pid in house.server.worker_pids]
    events = await house.asked(editor.bot, "Hi")
    session = events[0].data["session_id"]
    await editor.published(model={**editor.config["model"], "params": {"temperature": 1.5}})
    took = []
    for locked in (0.05, None):
        started = time.perf_counter()
        if locked is None:
            await house.ok("DELETE", LOCK)
        else:
            await house.ok("PUT", LOCK, json={"value": locked, "reason": "Answers are to be alike."})

        async def everywhere(wanted: float = locked or 1.5) -> bool:
            return set(await asyncio.gather(*(temperature(house, line, editor.bot) for line in lines))) == {wanted}

        assert await until(everywhere, pause_s=0.002)
        took.append(time.perf_counter() - started)
        for pid in house.server.worker_pids:
            await (await house.stream(None, "Again", session=session, worker=pid)).all()
            old = house.request_of(editor.bot).body["temperature"]
            assert old == (locked or 0.3), "a conversation on version 1, which says nothing"
    NUMBERS.append(
        f"locks, {len(lines)} worker(s): on every one after {took[0] * 1e3:.0f} ms, gone after {took[1] * 1e3:.0f} ms"
    )


async def temperature(house: House, line: Stream, bot: str) -> float:
    await line.request("GET", f"/api/bots/{bot}", house.headers())
    return float((await line.body())["config"]["model"]["params"]["temperature"])


async def test_values_say_what_they_override(house: House, editor: Editor) -> None:
    await house.ok("PUT", f"/api/super/config/default/{NOTICE}", json={"value": "Platform"})
    await house.ok("PUT", f"/api/config/defaults/{NOTICE}", json={"value": "Account"})
    await house.ok("PUT", LOCK, json={"value": 0.05, "reason": "Answers are to be alike."})
    await editor.save(behaviour={"no_model_notice": "Bot"})
    draft, active = await values(editor), await values(editor, "active")
    assert [each["source"] for each in draft[NOTICE]["overridden"]] == ["account", "platform", "default"]
    assert (draft[NOTICE]["value"], active[NOTICE]["source"]) == ("Bot", "default")
    assert {**draft[TEMPERATURE], "overridden": []} == {
        "path": TEMPERATURE,
        "value": 0.05,
        "source": "lock",
        "overridden": [],
        "locked": True,
        "reason": "Answers are to be alike.",
    }
    report = (await editor.post("validate")).json()
    assert report["ok"]
    assert not report["warnings"], "it says nothing of what is locked"


async def test_a_draft_is_reverted_as_it_was_seen(house: House, editor: Editor) -> None:
    path = f"/api/bots/{editor.bot}/draft/revert"
    await editor.save(behaviour={"no_model_notice": "Bot"}, limits={"per_visitor_rpm": 5})
    fresh = {"If-Match": editor.etag}
    for headers, body, status in (
        ({}, {"all": True}, 428),
        ({"If-Match": "older"}, {"nonsense": True}, 412),
        (fresh, {}, 422),
        (fresh, {"all": True, "paths": [NOTICE]}, 422),
        (fresh, {"paths": ["behaviour.no_notice"]}, 422),
        (fresh, {"paths": []}, 422),
    ):
        answer = await house.http.post(path, json=body, headers=headers)
        assert answer.status_code == status, (body, answer.text)
    answer = await house.http.post(path, json={"paths": [NOTICE]}, headers=fresh)
    assert answer.json()["config"]["behaviour"] == {}
    answer = await house.http.post(path, json={"all": True}, headers={"If-Match": answer.headers["etag"]})
    await editor.open()
    assert (answer.headers["etag"], editor.config["limits"], editor.config["model"]) == (editor.etag, {}, {})
    assert editor.config["identity"]["alias"] == editor.bot


async def test_what_is_set_and_reverted_is_on_record(house: House, editor: Editor) -> None:
    await house.ok("PUT", LOCK, json={"value": 0.05, "reason": "Answers are to be alike."})
    await house.http.post(
        f"/api/bots/{editor.bot}/draft/revert", json={"paths": [NOTICE]}, headers={"If-Match": editor.etag}
    )
    acts = [(act["target"], act["details"]) for act in (await house.ok("GET", "/api/audit?limit=2"))["items"]]
    assert acts == [
        (f"POST /api/bots/{editor.bot}/draft/revert", {"reverted": NOTICE}),
        (f"PUT {LOCK}", {"reason": "Answers are to be alike."}),
    ]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "/api/config/defaults/identity.alias", {"value": "x"}, 422),
        ("PUT", f"/api/config/defaults/{NOTICE}", {}, 422),
        ("PUT", f"/api/config/defaults/{NOTICE}", {"value": "x", "reason": "y"}, 422),
        ("DELETE", f"/api/config/defaults/{NOTICE}", None, 404),
        ("PUT", f"/api/super/config/other/{NOTICE}", {"value": "x"}, 404),
        ("PUT", f"/api/super/config/lock/{NOTICE}", {"value": "x"}, 422),
        ("DELETE", f"/api/super/config/lock/{NOTICE}", None, 404),
    ],
)
async def test_what_cannot_be_set_says_why(house: House, method: str, path: str, body: Any, status: int) -> None:
    answer = await house.http.request(method, path, json=body)
    assert answer.status_code == status, answer.text
    assert error_of(answer)["message"]


async def test_pages_set_and_revert_by_plain_forms(house: House, editor: Editor) -> None:
    """A form that is right leads on (303); one that is wrong comes back with what was typed and what is wrong."""
    lead = [
        await house.http.post("/defaults", data={"path": NOTICE, "value": "Typed <b>text</b>"}),
        await house.http.post("/platform", data={**LOCKED, "value": "0.05", "reason": "Law"}),
    ]
    assert [(each.status_code, each.headers["location"]) for each in lead] == [(303, "/defaults"), (303, "/platform")]
    for path, fields, told in (
        ("/defaults", {"path": TEMPERATURE, "value": "warm"}, "it takes: number 0 to 2"),
        ("/defaults", {"path": TEMPERATURE, "value": "3"}, "less than or equal to 2"),
        ("/platform", {**LOCKED, "value": "1", "reason": ""}, "a lock has a reason"),
    ):
        wrong = await house.http.post(path, data=fields)
        assert (wrong.status_code, told in wrong.text) == (422, True), wrong.text
    await editor.save(behaviour={"no_model_notice": "Bot"})
    etag = editor.etag.strip('"')
    page = (await house.http.get(f"/bots/{editor.bot}/effective")).text
    for text in ("Typed &lt;b&gt;text&lt;/b&gt;", "Law", f'value="{etag}"', f"Revert {NOTICE}"):
        assert text in page
    assert "Revert " not in (await house.http.get(f"/bots/{editor.bot}/effective?version=active")).text
    address = f"/bots/{editor.bot}/effective/revert"
    assert (await house.http.post(address, data={"etag": "older", "path": NOTICE})).status_code == 412
    assert (await house.http.post(address, data={"etag": etag, "path": NOTICE})).status_code == 303
    assert (await values(editor))[NOTICE]["value"] == "Typed <b>text</b>"
    for path in (f"/defaults?field={NOTICE}", f"/platform?field={TEMPERATURE}&kind=lock"):
        assert (await house.http.get(path)).status_code == 200
    assert (await house.http.get("/defaults?field=identity.alias")).status_code == 404
    assert (await house.http.get(f"/bots/{editor.bot}/effective?version=99")).status_code == 404
    for path, fields in (
        ("/defaults/remove", {"path": NOTICE}),
        ("/platform/remove", LOCKED),
    ):
        assert [(await house.http.post(path, data=fields)).status_code for _ in range(2)] == [303, 404]
