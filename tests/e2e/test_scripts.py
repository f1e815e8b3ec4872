"""Programs of a bot over HTTP: written, judged, tried, published; what is wrong stops that, with its place."""

from typing import Any

import httpx2
import pytest

from tests.e2e.house import House, error_of, json_of, unused
from tests.e2e.stream import Json

TOOL = 'DESCRIPTION "Books a table"\nPARAM day AS DATE LIKE "2030-01-31" DESCRIPTION "When"\nRETURN day\n'
ASKS = 'TALK "Hello"\nHEAR name AS NAME\nTALK "Welcome, " + name\nWAIT 5\nRETURN 7\n'


async def sent(house: House, method: str, alias: str, path: str, etag: str = "", **more: Any) -> httpx2.Response:
    headers = {"If-Match": f'"{etag}"'} if etag else {}
    url = f"/api/bots/{alias}/scripts/source"
    return await house.http.request(method, url, params={"path": path}, headers=headers, **more)


async def written(house: House, alias: str, path: str, source: str, etag: str = "") -> str:
    answer = await sent(house, "PUT", alias, path, etag, json={"source": source})
    assert answer.status_code == 200, answer.text
    return answer.headers["etag"].strip('"')


async def listed(house: House, alias: str) -> list[Json]:
    found: list[Json] = (await house.ok("GET", f"/api/bots/{alias}/scripts"))["items"]
    return found


async def asked(house: House, verb: str, **body: Any) -> Json:
    return await house.ok("POST", f"/api/basic/{verb}", json=body)


@pytest.fixture
async def alias(house: House) -> str:
    name = unused("scripted")
    assert (await house.http.post("/api/bots", json={"alias": name, "model": "extract"})).status_code == 201
    return name


async def test_a_program_is_written_read_renamed_and_deleted(house: House, alias: str) -> None:
    first = await written(house, alias, "tools/book.bas", TOOL)
    assert (await sent(house, "PUT", alias, "tools/book.bas", json={"source": "x = 1"})).status_code == 428
    assert (await sent(house, "PUT", alias, "tools/book.bas", "0" * 32, json={"source": "x = 1"})).status_code == 412
    assert (await sent(house, "PUT", alias, "Tools/Book.bas", json={"source": "x = 1"})).status_code == 409
    await written(house, alias, "tools/book.bas", f"{TOOL}x = 1\n", first)
    (shown,) = await listed(house, alias)
    assert (shown["path"], shown["state"], shown["roles"], shown["tools"]) == (
        "tools/book.bas",
        "new",
        ["tool"],
        ["book"],
    )
    await written(house, alias, "other.bas", "x = 1\n")
    assert (await sent(house, "PATCH", alias, "other.bas", json={"path": "tools/BOOK.bas"})).status_code == 409
    moved = await sent(house, "PATCH", alias, "tools/book.bas", json={"path": "tools/Book.bas"})
    assert json_of(moved)["source"] == f"{TOOL}x = 1\n"
    assert (await sent(house, "GET", alias, "tools/book.bas")).status_code == 404
    assert (await sent(house, "DELETE", alias, "tools/Book.bas")).status_code == 204
    assert (await sent(house, "DELETE", alias, "tools/Book.bas")).status_code == 404
    assert [each["path"] for each in await listed(house, alias)] == ["other.bas"]


@pytest.mark.parametrize("path", ["../a.bas", "a.txt", "/a.bas", "a\\b.bas", "a/../b.bas", "\u202e.bas"])
async def test_what_can_be_no_path_is_refused(house: House, alias: str, path: str) -> None:
    answer = await sent(house, "PUT", alias, path, json={"source": "x = 1"})
    assert answer.status_code == 422
    assert error_of(answer)["details"][0]["hint"]
    assert await listed(house, alias) == []


async def test_what_is_too_large_or_holds_a_key_is_refused(house: House, alias: str) -> None:
    for source in ("x" * 262_145, "é" * 200_000, 'k = "sk-proj-abcdefghijklmnopqrstuvwxyz"'):
        answer = await sent(house, "PUT", alias, "a.bas", json={"source": source})
        assert answer.status_code == 422, source[:20]
        assert "abcdefgh" not in answer.text
    assert await listed(house, alias) == []


async def test_errors_stop_publishing_with_file_line_and_column(house: House, alias: str) -> None:
    etag = await written(house, alias, "tools/a.bas", 'TALK "a"\nIF 1 = 1 THEN\n  TALK "b"\n')
    assert [(each["path"], each["errors"]) for each in await listed(house, alias)] == [("tools/a.bas", 1)]
    refused = await house.http.post(f"/api/bots/{alias}/publish", json={})
    assert refused.status_code == 422
    (told,) = error_of(refused)["details"]
    assert (told["path"], told["severity"]) == ("dialogs.scripts.tools/a.bas", "error")
    assert told["message"].startswith("line 2, column 1: ")
    await written(house, alias, "tools/a.bas", 'CALL "nowhere"\n', etag)
    report = await house.ok("POST", f"/api/bots/{alias}/validate")
    assert [(each["code"], each["severity"]) for each in report["warnings"]] == [("basic_script", "warning")]
    assert (await house.ok("POST", f"/api/bots/{alias}/publish", json={}))["number"] == 2
    assert [each["state"] for each in await listed(house, alias)] == ["same"]
    bots = (await house.ok("GET", "/api/bots", params={"limit": 200}))["items"]
    assert all("scripts" not in each["config"]["dialogs"] or not each["config"]["dialogs"]["scripts"] for each in bots)


async def test_a_program_is_judged_while_it_is_written(house: House, alias: str) -> None:
    await written(house, alias, "book.bas", TOOL)
    alone = await asked(house, "check", source=TOOL)
    assert (alone["errors"], alone["roles"]) == (0, ["tool"])
    beside = await asked(house, "compile", source=TOOL, path="more/book.bas", bot=alias)
    (mark,) = beside["marks"]
    assert (mark["code"], mark["start"]["line"], mark["severity"]) == ("tool", 1, "error")
    html = await asked(house, "check", source="<html><body>Hello</body></html>")
    assert html["marks"][0]["code"] == "format"


async def test_a_program_is_shaped_completed_and_explained(house: House) -> None:
    assert await asked(house, "format", source='talk   "a"\nif 1=1 then\ntalk "b"\nend if\n') == {
        "ok": True,
        "source": 'TALK "a"\nIF 1 = 1 THEN\n  TALK "b"\nEND IF\n',
    }
    assert await asked(house, "format", source="IF 1 THEN") == {"ok": False, "source": "IF 1 THEN"}
    found = (await asked(house, "complete", source="TAL", line=1, column=4))["items"]
    talk = next(each for each in found if each["label"] == "TALK")
    assert (talk["replaces"], talk["insert"].split()[0]) == (3, "TALK")
    named = (await asked(house, "complete", source="total = 1\nTALK to", line=2, column=8))["items"]
    assert "total" in {each["label"] for each in named}
    assert "TALK" in (await asked(house, "hover", source='TALK "a"', line=1, column=2))["text"]
    assert (await asked(house, "hover", source="", line=9, column=9))["text"] == ""
    words = (await house.ok("GET", "/api/basic/keywords"))["items"]
    assert {"TALK", "HEAR"} <= {each["phrase"] for each in words}


async def test_names_lead_across_programs_and_are_changed_in_them(house: House, alias: str) -> None:
    etag = await written(house, alias, "tools/more.bas", 'TOOL "give-up"\nDESCRIPTION "Gives up"\nTALK 1\n')
    await written(house, alias, "tables.bas", "TABLE seats\n  id INTEGER KEY\n  label STRING\nEND TABLE\n")
    asks = {"bot": alias, "path": "start.bas", "line": 1, "column": 12}
    use = 'USE TOOL "give-up"\n'
    assert (await asked(house, "definition", source=use, **asks))["items"] == [
        {"path": "tools/more.bas", "line": 1, "column": 7}
    ]
    own, other = (await asked(house, "rename", source=use, name="cancel", **asks))["items"]
    assert (own["path"], own["source"], own["places"]) == ("start.bas", 'USE TOOL "cancel"\n', 1)
    assert (other["path"], other["places"], other["etag"]) == ("tools/more.bas", 1, etag)
    assert other["source"].startswith('TOOL "cancel"\n')
    refused = await house.http.post(
        "/api/basic/rename", json={"source": 'FIND "seats"', "name": "x", **asks, "column": 8}
    )
    assert (refused.status_code, "its rows are kept under its name" in error_of(refused)["message"]) == (422, True)
    columns = (await asked(house, "complete", source='r = FIND "seats" WHERE la', **{**asks, "column": 26}))["items"]
    assert "label" in {each["label"] for each in columns}
    hint = (await asked(house, "signature", source='x = MID("abc", ', **{**asks, "column": 16}))["hint"]
    assert (hint["label"], hint["parameters"][hint["active"]]) == ("MID(text, start, count?)", "start")
    assert (await asked(house, "signature", source="x = 1", **{**asks, "column": 6}))["hint"] is None


async def test_a_program_is_tried_with_answers_given_beforehand(house: House, alias: str) -> None:
    waiting = await asked(house, "run", source=ASKS)
    assert (waiting["ended"], [each["kind"] for each in waiting["lines"]]) == ("waiting", ["said", "asked"])
    done = await asked(house, "run", source=ASKS, answers=["Ana"], bot=alias)
    assert (done["ended"], done["value"]) == ("done", "7")
    assert [(each["kind"], each["text"]) for each in done["lines"]] == [
        ("said", "Hello"),
        ("answered", "Ana"),
        ("said", "Welcome, Ana"),
        ("waited", "5 s"),
    ]
    given = await asked(house, "run", source=TOOL, params={"day": "2030-02-01"})
    assert (given["ended"], given["value"]) == ("done", "2030-02-01")
    await written(house, alias, "sub/greet.bas", 'TALK "from the other"\n')
    called = await asked(house, "run", source='CALL "greet"\n', bot=alias)
    assert [each["text"] for each in called["lines"]] == ["from the other"]


@pytest.mark.parametrize(
    ("source", "ended", "code"),
    [
        ("x = 1\nTALK 1 / (x - 1)\n", "error", "MathError"),
        ("WHILE 1 = 1\n  x = 1\nWEND\n", "limit", "LimitExceeded"),
        ('DO\n  TALK "again and again"\nLOOP\n', "limit", "LimitExceeded"),
        ('COPY "a.txt" TO "b.txt"\n', "error", "FileError"),
        ('x = GET "file:///etc/passwd"\n', "error", ""),
    ],
)
async def test_what_ends_a_trial_is_told(house: House, source: str, ended: str, code: str) -> None:
    found = await asked(house, "run", source=source)
    assert found["ended"] == ended
    assert code in {"", found["failure"]["code"]}
    assert len(found["lines"]) <= 1_000


BOOKS = """PARAM guests AS INTEGER LIKE 4 DESCRIPTION "People"
DESCRIPTION "Books a seat"
BEGIN TRANSACTION
free = FIND "seats" WHERE capacity >= guests AND day IS NULL LIMIT 1
IF NOT free THEN RETURN "none"
UPDATE "seats" SET day = "2030-01-31" WHERE id = free.id
COMMIT
WRITE "done.txt", free.label
said = LLM "Thank in one word"
paid = POST "https://pay.example/v1", { "seat": free.id }
SEND MAIL "ana@example.org", "Booked", said
RETURN "${READ("done.txt")} ${said} ${paid.ok}"

TOOL "left"
PARAM least AS INTEGER DEFAULT 1
DESCRIPTION "Counts"
RETURN AGGREGATE "COUNT", "seats", "id" WHERE capacity >= least
"""
SEATS = "TABLE seats\n  id INTEGER KEY\n  label STRING\n  capacity INTEGER\n  day DATE\nEND TABLE\n"
ROWS = {"seats": [{"id": 1, "label": "Bar", "capacity": 1}, {"id": 2, "label": "Window", "capacity": 4}]}


async def test_a_trial_has_tables_and_files_and_shows_what_it_would_send(house: House, alias: str) -> None:
    await written(house, alias, "tables.bas", SEATS)
    asks = {"source": BOOKS, "bot": alias, "path": "book.bas", "params": {"guests": 3}, "rows": ROWS}
    waits = await asked(house, "run", **asks)
    assert (waits["ended"], waits["lines"]) == (
        "replying",
        [{"kind": "sent", "text": "Model: auto\nThank in one word", "options": []}],
    )
    done = await asked(house, "run", replies=["Thanks", '{"ok": true}'], **asks)
    assert (done["ended"], done["value"]) == ("done", "Window Thanks true"), done
    assert [each["text"].splitlines()[0] for each in done["lines"] if each["kind"] == "sent"] == [
        "Model: auto",
        "POST https://pay.example/v1",
        "Mail to ana@example.org: Booked",
    ]
    refused = await asked(house, "run", replies=["Thanks", "500 broken"], **asks)
    assert refused["value"] == "Window Thanks false"
    none = await asked(house, "run", **{**asks, "params": {"guests": 9}})
    assert (none["ended"], none["value"]) == ("done", "none")
    left = await asked(house, "run", **{**asks, "params": {"least": "2"}, "section": "left"})
    assert left["value"] == "1"
    wrong = await house.http.post("/api/basic/run", json={**asks, "rows": {"seats": [{"colour": "red"}]}})
    assert (wrong.status_code, "has no column colour" in error_of(wrong)["message"]) == (422, True)
    judged = await asked(house, "check", source=BOOKS, bot=alias, path="book.bas")
    assert [(each["name"], each["section"], [one["name"] for one in each["params"]]) for each in judged["parts"]] == [
        ("book", "", ["guests"]),
        ("left", "left", ["least"]),
    ]
    assert judged["parts"][0]["params"][0]["like"] == "4"


async def test_what_is_stepped_through_has_the_same(house: House, alias: str) -> None:
    await written(house, alias, "tables.bas", SEATS)
    asks: Json = {"source": BOOKS, "bot": alias, "path": "book.bas", "params": {"guests": 3}, "rows": ROWS}
    asks["breakpoints"] = [11]
    waits = await asked(house, "step", commands=["continue"], **asks)
    assert waits["ended"] == "replying"
    there = await asked(house, "step", commands=["continue"], replies=["Thanks", "{}"], **asks)
    assert there["stop"]["line"] == 11
    assert {"name": "said", "kind": "STRING", "text": '"Thanks"'} in there["variables"]
    left = await asked(house, "step", commands=["into"], **{**asks, "section": "left", "params": {}})
    assert left["stop"]["line"] == 17


async def test_a_bots_own_tests_are_played(house: House, alias: str) -> None:
    await written(house, alias, "good.bas", "HEAR x\nTALK x\nWAIT 60\n'< hi\n'> hi\n")
    await written(house, alias, "bad.bas", "TALK 2\n'> 1\n")
    await written(house, alias, "asks.bas", 'TALK LLM("?")\n\'> 1\n')
    await written(house, alias, "broken.bas", "IF 1 THEN\n'> 1\n")
    await written(house, alias, "endless.bas", "DO\nLOOP\n'> 1\n")
    await written(house, alias, "silent.bas", "TALK 2\n")
    report = await asked(house, "test", bot=alias)
    assert (report["passed"], report["failed"], report["silent"]) == (1, 4, 1)
    told = {each["path"]: (each["outcome"], "\n".join(each["told"])) for each in report["items"]}
    assert told["good.bas"] == ("passed", "")
    assert told["bad.bas"] == ("failed", "line 1 of the transcript\n  wanted: > 1\n  shown:  > 2")
    assert "answer nothing in a test" in told["asks.bas"][1]
    assert "broken.bas:1:1" in told["broken.bas"][1]
    assert "LimitExceeded" in told["endless.bas"][1]


async def test_a_trial_of_what_is_no_program_tells_every_error(house: House) -> None:
    answer = await house.http.post("/api/basic/run", json={"source": "IF 1 THEN\nFOR x\n"})
    assert answer.status_code == 422
    assert all(each["message"].startswith("line ") for each in error_of(answer)["details"])
    wrong = await house.http.post("/api/basic/check", json={"source": "", "path": "../x.bas"})
    assert wrong.status_code == 422
    gone = await house.http.post("/api/basic/check", json={"source": "", "bot": unused("none")})
    assert gone.status_code == 404


async def test_a_program_is_stepped_through_with_its_variables(house: House, alias: str) -> None:
    asks = {"source": ASKS, "bot": alias, "path": "a.bas"}
    first = await asked(house, "step", commands=["into"], **asks)
    assert (first["ended"], first["stop"]["line"], first["lines"]) == ("stopped", 1, [])
    waiting = await asked(house, "step", commands=["into", "over", "over"], **asks)
    assert (waiting["ended"], waiting["stop"]["line"], waiting["stop"]["reason"]) == ("waiting", 2, "effect")
    assert [each["line"] for each in waiting["frames"]] == [2]
    third = await asked(house, "step", commands=["continue"], breakpoints=[3], answers=["Ana"], **asks)
    assert (third["stop"]["line"], third["stop"]["reason"]) == (3, "breakpoint")
    assert {"name": "name", "kind": "STRING", "text": '"Ana"'} in third["variables"]
    assert [each["text"] for each in third["lines"] if each["kind"] == "said"] == ["Hello"]
    ended = await asked(house, "step", commands=["continue", "continue"], breakpoints=[3], answers=["Ana"], **asks)
    assert (ended["ended"], ended["told"]) == ("done", "7")
    forever = await asked(house, "step", source="DO\n  x = x + 1\nLOOP\n", commands=["into", "continue"])
    assert forever["ended"] == "limit"
    wrong = await house.http.post("/api/basic/step", json={"source": "IF 1 THEN", "commands": ["into"]})
    assert wrong.status_code == 422
    unknown = await house.http.post("/api/basic/step", json={"source": "", "commands": ["jump"]})
    assert unknown.status_code == 422
