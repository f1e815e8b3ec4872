"""Jobs of a bot's programs on the whole server: schedules that are seen and steered, webhooks that answer."""

import asyncio
import time
from typing import Any

import httpx2
import pytest

from palaver.dialogs.agenda.signature import SECRET, SIGNATURE, TIMESTAMP, Signed, signature
from palaver.kit.ids import uuid7
from tests.e2e.house import House, error_of, json_of, unused
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script

HTML = {"Accept": "text/html"}
WORD = "a secret that nobody guesses"
HOOK = """WEBHOOK "{name}" METHOD "POST" SECRET "{secret}"
TALK "called by " & method
IF body.fail THEN
THROW "it was asked to fail"
END IF
headers = {{ "X-Seen": params.x, "Set-Cookie": "a=b" }}
RETURN {{ "status": 201, "headers": headers, "body": {{ "got": body.text, "path": path }} }}
"""


OLD = """WEBHOOK "{name}" METHOD "POST" SECRET "{secret}"
SET BOT MEMORY "seen", body.text
result_status = 202
result_param = GET TOOL PARAM "TEXT"
result_none = GET TOOL PARAM "other"
result_seen = GET BOT MEMORY "seen"
"""


class Hooked:
    """A bot with a webhook, a schedule, and the secret that the hook asks for."""

    def __init__(self, house: House, alias: str, name: str, path: str) -> None:
        self.house, self.alias, self.name, self.path = house, alias, name, path

    async def call(self, content: bytes, *, method: str = "POST", query: str = "", **headers: str) -> httpx2.Response:
        sent = {"content-type": "application/json", **{key.replace("_", "-"): value for key, value in headers.items()}}
        path = f"{self.path}?{query}" if query else self.path
        async with self.house.server.client("") as client:
            return await client.request(method, path, content=content, headers=sent)

    def signed(self, content: bytes, query: str = "", at: float = 0.0, path: str = "") -> dict[str, str]:
        stamp = str(int(at or time.time()))
        return {TIMESTAMP: stamp, SIGNATURE: signature(WORD, stamp, Signed("POST", path or self.path, query, content))}

    async def runs(self) -> list[dict[str, Any]]:
        found = await self.house.ok("GET", f"/api/bots/{self.alias}/automation-runs")
        items: list[dict[str, Any]] = found["items"]
        return items

    async def automations(self) -> dict[str, dict[str, Any]]:
        found = await self.house.ok("GET", f"/api/bots/{self.alias}/automations")
        return {each["kind"]: each for each in found["items"]}


@pytest.fixture
async def hooked(house: House) -> Hooked:
    nightly = 'SET SCHEDULE "every day at 03:00"\nTALK "done"\nLOG INFO "logged"\nRETURN { "count": 3 }'
    letters = 'ON EMAIL "desk@example.org"\nTALK "a letter"\nEND ON'
    return await hook_of(house, {"nightly.bas": nightly, "letters.bas": letters}, HOOK)


async def hook_of(house: House, others: dict[str, str], hook: str) -> Hooked:
    name, secret = unused("hook"), unused("secret")
    scripts = {"hook.bas": hook.format(name=name, secret=secret), **others}
    alias = await house.bot(Script(text=""), config={"dialogs": {"scripts": scripts}})
    await house.ok("PUT", f"/api/secrets/{secret}", json={"value": WORD})
    bot = await house.ok("GET", f"/api/bots/{alias}")
    return Hooked(house, alias, name, f"/webhook/{bot['id']}/{name}")


async def test_a_signed_request_is_answered_by_the_program_once(hooked: Hooked) -> None:
    content = b'{"text": "hi"}'
    headers = hooked.signed(content, "x=1")
    answer = await hooked.call(content, query="x=1", **headers)
    assert (answer.status_code, answer.json()) == (201, {"got": "hi", "path": hooked.path}), answer.text
    assert (answer.headers["x-seen"], answer.headers.get("set-cookie")) == ("1", None)
    again = await hooked.call(content, query="x=1", **headers)
    assert (again.status_code, error_of(again)["code"]) == (401, "auth_failed")
    (run,) = await hooked.runs()
    assert (run["state"], run["kind"], run["log"]) == ("done", "webhook", [{"level": "talk", "text": "called by POST"}])


@pytest.mark.parametrize("wrong", ["nothing", "secret", "body", "query", "old", "future", "hook", "bot"])
async def test_who_does_not_know_the_secret_runs_nothing(hooked: Hooked, wrong: str) -> None:
    content, now = b'{"text": "hi"}', time.time()
    headers = {
        "nothing": {},
        "secret": {SECRET: "another"},
        "body": hooked.signed(b"{}"),
        "query": hooked.signed(content, "x=1"),
        "old": hooked.signed(content, at=now - 600),
        "hook": hooked.signed(content, path=f"{hooked.path}-too"),
        "bot": hooked.signed(content, path=f"/webhook/{uuid7()}/{hooked.name}"),
        "future": hooked.signed(content, at=now + 600),
    }[wrong]
    answer = await hooked.call(content, **headers)
    assert (answer.status_code, error_of(answer)["code"]) == (401, "auth_failed")
    assert await hooked.runs() == []


async def test_an_error_is_500_with_its_code_and_bad_json_runs_nothing(hooked: Hooked) -> None:
    answer = await hooked.call(b'{"fail": true}', **{SECRET: WORD})
    assert (answer.status_code, answer.json()) == (
        500,
        {"error": {"code": "UserError", "message": "it was asked to fail"}},
    )
    (run,) = await hooked.runs()
    assert (run["state"], run["error"]["line"]) == ("failed", 4)
    assert (await hooked.call(b"{", **{SECRET: WORD})).status_code == 400
    assert (await hooked.call(b"x" * 1024 * 1025, **{SECRET: WORD})).status_code == 413
    assert len(await hooked.runs()) == 1


async def test_variables_named_result_are_the_answer_of_a_program_that_returns_nothing(house: House) -> None:
    hooked = await hook_of(house, {}, OLD)
    answer = await hooked.call(b'{"text": "hi"}', **{SECRET: WORD})
    assert (answer.status_code, answer.json()) == (202, {"seen": "hi", "param": "hi", "status": 202}), answer.text


COUNTED = """WEBHOOK "{name}" METHOD "POST" SECRET "{secret}"
PARAM count AS INTEGER
PARAM note AS STRING DEFAULT "none"
RETURN {{ "next": count + 1, "note": note }}
"""


async def test_parameters_of_a_hook_are_the_fields_of_the_request(house: House) -> None:
    hooked = await hook_of(house, {}, COUNTED)
    answer = await hooked.call(b'{"count": 4}', query="note=hi&count=9", **{SECRET: WORD})
    assert (answer.status_code, answer.json()) == (200, {"next": 5, "note": "hi"})
    answer = await hooked.call(b'{"count": "many"}', **{SECRET: WORD})
    told = {"code": "ArgumentError", "message": 'count: "many" is no INTEGER'}
    assert (answer.status_code, answer.json()) == (500, {"error": told})


SPOKEN = """WEBHOOK "{name}" METHOD "POST" SECRET "{secret}"
TALK "paid: " & body.sum
BEGIN TALK
Thank you.
END TALK
"""


async def test_what_a_hook_says_comes_in_the_conversation_that_its_caller_names(house: House) -> None:
    hooked = await hook_of(house, {}, SPOKEN)
    session = (await house.ask(hooked.alias, "Hello?")).json()["session_id"]
    elsewhere = (await house.ask(await house.bot(), "Hello?")).json()["session_id"]
    secret = {SECRET: WORD}
    assert (await hooked.call(f'{{"sum": 5, "session_id": "{session}"}}'.encode(), **secret)).status_code == 200
    assert (await hooked.call(b'{"sum": 6}', query=f"session_id={session}", **secret)).status_code == 200
    said = ["paid: 5", "Thank you.", "paid: 6", "Thank you."]
    assert [each["content"] for each in await house.messages(session)][2:] == said
    for other in (elsewhere, str(uuid7()), "x"):
        assert (await hooked.call(f'{{"sum": 7, "session_id": "{other}"}}'.encode(), **secret)).status_code == 200
    assert len(await house.messages(elsewhere)) == 2
    logs = [[line["text"] for line in each["log"]] for each in reversed(await hooked.runs())]
    assert logs == [[], [], *[["paid: 7", "Thank you."]] * 3]


async def test_without_a_conversation_nothing_is_cleared_and_nothing_set(house: House) -> None:
    clears = 'SUGGESTIONS\nCLEAR SWITCHERS\nCLEAR CONTEXT\nCLEAR CONTEXT "a"\nCLEAR TOOLS\nCLEAR KB ALL\nCLEAR WEBSITES'
    text = f'CLEAR {clears}\nTRY\nADD SUGGESTION "a"\nCATCH e\nRETURN e.code\nEND TRY'
    hooked = await hook_of(house, {}, 'WEBHOOK "{name}" METHOD "POST" SECRET "{secret}"\n' + text)
    answer = await hooked.call(b"{}", **hooked.signed(b"{}"))
    assert (answer.status_code, answer.json()) == (200, "NoInteractiveUser"), answer.text


async def test_a_paused_hook_is_not_there_and_another_method_is_refused(hooked: Hooked) -> None:
    missing = error_of(await hooked.house.http.post(f"{hooked.path}x"))
    hook = (await hooked.automations())["webhook"]
    assert hook["meaning"] == f"POST {hooked.path}"
    refused = await hooked.call(b"", method="GET", **{SECRET: WORD})
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    await hooked.house.ok("POST", f"/api/bots/{hooked.alias}/automations/{hook['id']}/pause")
    paused = await hooked.call(b"{}", **{SECRET: WORD})
    assert (paused.status_code, error_of(paused)["message"]) == (404, missing["message"])
    await hooked.house.ok("POST", f"/api/bots/{hooked.alias}/automations/{hook['id']}/resume")
    assert (await hooked.call(b"{}", **{SECRET: WORD})).status_code == 201


async def test_a_schedule_is_run_now_from_its_page_and_its_log_is_read_there(hooked: Hooked) -> None:
    page, http = f"/bots/{hooked.alias}/automations", hooked.house.http
    one = (await hooked.automations())["schedule"]
    shown = (await http.get(page, headers=HTML)).text
    assert "At 03:00 every day" in shown
    assert "“every day at 03:00”" in shown
    assert "No mail is received by this server yet" in shown
    assert all(f"<span>{word}</span></button>" in shown for word in ("Pause", "Run now"))
    for act in ("pause", "resume", "run"):
        done = await http.post(f"{page}/{one['id']}/{act}", headers=HTML, follow_redirects=True)
        assert done.status_code == 200, done.text

    async def ended() -> bool:
        return [each["state"] for each in await hooked.runs()] == ["done"]

    assert await until(ended, 30.0, 0.05)
    (run,) = await hooked.runs()
    read = (await http.get(f"{page}/runs/{run['id']}", headers=HTML)).text
    assert all(word in read for word in ("nightly.bas", "logged", "&#34;count&#34;: 3"))
    assert f'action="{page}/{one["id"]}/run"><button' in read
    assert json_of(await http.get(f"/api/bots/{hooked.alias}/automation-runs/{run['id']}"))["result"] == {"count": 3}
    one = (await hooked.automations())["schedule"]
    assert (one["last"]["state"], one["next_at"] > run["due_at"]) == ("done", True)


async def test_many_calls_at_once_each_run_once(hooked: Hooked) -> None:
    bodies = [f'{{"text": "{number}"}}'.encode() for number in range(12)]
    answers = await asyncio.gather(*(hooked.call(body, **hooked.signed(body)) for body in bodies))
    assert [answer.json()["got"] for answer in answers] == [str(number) for number in range(12)]
    assert len(await hooked.runs()) == 12


ROWS = """TABLE orders
  id AS INTEGER KEY
  state AS STRING
END TABLE
SET SCHEDULE "yearly"
INSERT INTO "orders" WITH id = 1, state = "new"
UPDATE "orders" SET state = "paid" WHERE id = 1
WRITE "hello" TO "in/note.txt"
"""
HANDLERS = """ON INSERT OF orders
TALK "in " & event.row.state
END ON
ON UPDATE OF "orders"
TALK event.old.state & " to " & event.row.state
END ON
ON CHANGE "in"
TALK event.event_type & " " & event.file_name
END ON
"""


async def test_rows_and_files_that_a_job_changes_set_off_handlers(house: House) -> None:
    scripts = {"rows.bas": ROWS, "handlers.bas": HANDLERS}
    hooked = Hooked(house, await house.bot(Script(text=""), config={"dialogs": {"scripts": scripts}}), "", "")
    one = (await hooked.automations())["schedule"]
    await house.ok("POST", f"/api/bots/{hooked.alias}/automations/{one['id']}/run")

    async def ended() -> bool:
        return [each["state"] for each in await hooked.runs()].count("done") == 4

    assert await until(ended, 10.0, 0.05), [(each["state"], each["error"]) for each in await hooked.runs()]
    lines = sorted(line["text"] for run in await hooked.runs() for line in run["log"])
    assert lines == ["create note.txt", "in new", "new to paid"]
