"""The record over the running server: list, filters, pages, export, and a verification that names the altered row."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.e2e.house import House, error_of, unused
from tests.e2e.stream import Json

FORGED = "update core_audit set target = $2 where id = $1"


async def record(house: House, **query: Any) -> list[Json]:
    found: list[Json] = (await house.ok("GET", "/api/audit", params={"limit": 200, **query}))["items"]
    return found


async def acted(house: House, times: int = 1) -> list[str]:
    """Create collections; their targets are the same, their order is that of the answer."""
    return [await house.collection() for _ in range(times)]


async def forge(house: House, id: str, target: str) -> None:
    """What somebody can do who owns the database."""
    async with house.database() as connection, connection.transaction():
        await connection.execute("alter table core_audit disable trigger core_audit_stays")
        await connection.execute(FORGED, id, target)
        await connection.execute("alter table core_audit enable trigger core_audit_stays")


async def test_the_record_names_who_did_what_from_where(house: House) -> None:
    made = await house.ok("POST", "/api/keys", json={"kind": "super", "name": unused("auditor")})
    name = unused("acts")
    await house.http.delete(f"/api/collections/{name}", headers=house.headers(made["secret"]))  # not there: no act
    await house.http.post("/api/collections", json={"name": name}, headers=house.headers(made["secret"]))
    actor = f"key:{made['key']['id']}"
    (act,) = await record(house, actor=actor, action="knowledge.write")
    assert (act["actor"], act["actor_name"], act["outcome"]) == (actor, made["key"]["name"], "done")
    assert (act["target"], act["address"]) == ("POST /api/collections", "127.0.0.1")
    assert act["user_agent"]
    assert act["request_id"]


async def test_pages_join_without_a_gap(house: House) -> None:
    await acted(house, 7)
    first = await house.ok("GET", "/api/audit", params={"limit": 3})
    second = await house.ok("GET", "/api/audit", params={"limit": 3, "cursor": first["next_cursor"]})
    seqs = [act["seq"] for act in [*first["items"], *second["items"]]]
    assert seqs == list(range(seqs[0], seqs[0] - 6, -1))


async def test_filters_narrow_the_record(house: House) -> None:
    await acted(house)
    newest = (await record(house))[0]
    moment = datetime.fromisoformat(newest["created_at"])
    later = (moment + timedelta(microseconds=1)).astimezone(UTC).isoformat().replace("+00:00", "Z")
    assert newest["seq"] in [act["seq"] for act in await record(house, **{"from": newest["created_at"], "to": later})]
    assert newest["seq"] not in [act["seq"] for act in await record(house, to=newest["created_at"])]
    assert {act["action"] for act in await record(house, action="knowledge.write")} == {"knowledge.write"}
    assert {act["outcome"] for act in await record(house, outcome="done")} == {"done"}
    assert not await record(house, actor="user:nobody")


@pytest.mark.parametrize(
    "query",
    [
        {"outcome": "perhaps"},
        {"action": "nonsense"},
        {"from": "yesterday"},
        {"from": "2026-11-21T10:00:00"},
        {"to": "0001-01-01T00:00:00+14:00"},
        {"cursor": "0"},
        {"cursor": str(2**63)},
        {"limit": "201"},
    ],
)
async def test_what_cannot_be_asked_is_said(house: House, query: dict[str, str]) -> None:
    assert (await house.http.get("/api/audit", params=query)).status_code == 422


async def test_a_filter_that_does_not_exist_is_said_with_those_that_do(house: House) -> None:
    for path in ("/api/audit", "/api/audit/export"):
        wrong = await house.http.get(path, params={"frm": "2026-11-21T10:00:00Z"})
        assert (wrong.status_code, error_of(wrong)["message"]) == (
            400,
            "There is no parameter 'frm' here. Did you mean 'from'?",
        )
        nonsense = error_of(await house.http.get(path, params={"action": "nonsense"}))["message"]
        assert {"sign-in", "join", "second-factor", "bots.write"} <= {*nonsense.strip(".").replace(",", "").split()}
    page = (await house.http.get("/audit", headers={"Accept": "text/html"})).text
    assert 'value="join"' in page
    assert 'value="second-factor"' in page


async def test_the_export_is_what_was_hashed(house: House) -> None:
    await acted(house, 3)
    answer = await house.http.get("/api/audit/export")
    assert answer.headers["content-type"] == "application/jsonl"
    assert answer.headers["content-disposition"].startswith('attachment; filename="audit-')
    before = "0" * 64
    for number, line in enumerate(answer.text.splitlines(), 1):
        row = json.loads(line)
        written = row.pop("hash")
        text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(text.encode()).hexdigest() == written
        assert (row["seq"], row["prev_hash"]) == (number, before)
        before = written


async def test_a_spreadsheet_does_not_compute_what_strangers_wrote(house: House) -> None:
    name = unused("formula")
    await house.http.post("/api/collections", json={"name": name}, headers={"User-Agent": "=cmd|' /C calc'!A0"})
    answer = await house.http.get("/api/audit/export", params={"format": "csv", "action": "knowledge.write"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["action"] for row in rows} == {"knowledge.write"}
    assert rows[-1]["user_agent"] == "'=cmd|' /C calc'!A0"
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


async def test_the_altered_row_is_found(house: House) -> None:
    await acted(house, 3)
    sound = await house.ok("GET", "/api/audit/verify")
    assert sound == {"ok": True, "checked": sound["checked"], "head": sound["head"]}
    altered = (await record(house, limit=2))[1]
    await forge(house, altered["id"], "GET /nothing")
    try:
        broken = await house.ok("GET", "/api/audit/verify")
        page = await house.http.get("/audit/verdict")
    finally:
        await forge(house, altered["id"], altered["target"])
    assert (broken["ok"], broken["broken_at"]) == (False, altered["seq"])
    assert broken["checked"] == altered["seq"] - 1
    assert f"does not hold at row {altered['seq']}" in page.text
    assert (await house.ok("GET", "/api/audit/verify"))["ok"]


async def test_the_page_shows_what_is_on_record(house: House) -> None:
    made = await house.ok("POST", "/api/keys", json={"kind": "super", "name": unused("auditor")})
    name = unused("acts")
    await house.http.post("/api/collections", json={"name": name}, headers=house.headers(made["secret"]))
    page = (await house.http.get("/audit", params={"who": made["key"]["name"]})).text
    assert page.count('<tr id="entry-') >= 1
    assert made["key"]["name"] in page
    assert "POST /api/collections" in page
    assert "/api/audit/export?actor=key%3A" in page
    assert "Nothing like that" in (await house.http.get("/audit", params={"who": "nobody of this name"})).text
    wrong = await house.http.get("/audit", params={"from": "yesterday", "before": "9" * 5000})
    assert wrong.status_code == 422
    assert "A day is written like" in wrong.text


async def test_the_page_goes_back_in_time(house: House) -> None:
    await acted(house, 51)
    newest = (await record(house, limit=1))[0]["seq"]
    page = (await house.http.get("/audit", params={"action": "knowledge.write"})).text
    assert "Older" in page
    assert "Newest" not in page
    older = (await house.http.get("/audit", params={"before": newest - 10})).text
    assert f'id="entry-{newest - 11}"' in older
    assert f'id="entry-{newest - 10}"' not in older
    assert "Newest" in older
