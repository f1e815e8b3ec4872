"""People who answer: whether they are there, as they and programs say it, and the notes that lie on their desks."""

from typing import Any

from tests.e2e.house import House, error_of
from tests.e2e.test_desk_programs import caught, signed_in
from tests.e2e.test_dialogs import begun, goes_on, said


async def test_who_is_there_is_said_by_themselves_or_by_programs(house: House) -> None:
    async with signed_in(house, "operator") as (ana, email):
        asked_for = f"""
HEAR again
s = GET ATTENDANT STATUS "{email}"
names = ""
people = GET ATTENDANTS WITH STATUS "Busy"
FOR EACH p IN people
  names = names + " " + p.email
NEXT p
TALK s + IIF(names CONTAINS "{email}", " and listed", "")
"""
        program = f"""
s = GET ATTENDANT STATUS "{email}"
TALK s
SET ATTENDANT STATUS "{email}" TO "Away"
people = GET ATTENDANTS WITH STATUS
FOR EACH p IN people
  IF p.email = "{email}" THEN TALK p.status
NEXT p
TRY
  SET ATTENDANT STATUS user.id, "busy"
CATCH e
  TALK e.code
END TRY
s = GET ATTENDANT STATUS user.id
TALK s
"""
        _, answer = await begun(house, program + asked_for + "HEAR x")
        assert said(answer) == "offline\n\naway\n\nValidationError\n\noffline", "a key is at no desk"
        refused = await house.http.put("/api/inbox/status", json={"status": "online"})
        assert (refused.status_code, error_of(refused)["code"]) == (409, "conflict")
        assert "/inbox/status" not in (await house.http.get("/inbox", headers={"Accept": "text/html"})).text
        form = {"content-type": "application/x-www-form-urlencoded", "Accept": "text/html"}
        assert (await ana.post("/inbox/status", headers=form, content="status=busy")).status_code == 303
        assert 'value="busy" selected' in (await ana.get("/inbox", headers=form)).text
        assert await goes_on(house, answer["session_id"], "yes") == "busy and listed"
        assert (await ana.put("/api/inbox/status", json={"status": "online"})).status_code == 204
        assert (await ana.post("/inbox/status", headers=form, content="status=asleep")).status_code == 422
    (shown,) = [each for each in await people_of(house) if each["email"] == email]
    assert (shown["status"], shown["since"] is None) == ("online", False)
    record = (await house.ok("GET", "/api/audit?limit=100"))["items"]
    (act,) = [each["details"] for each in record if each["details"].get("status") == "away"]
    assert (act["attendant"], act["script"]) == (shown["id"], "start.bas")


async def people_of(house: House) -> Any:
    return await house.ok("GET", "/api/inbox/attendants")


async def test_a_note_lies_in_the_inbox_of_somebody_until_they_have_seen_it(house: House) -> None:
    async with signed_in(house, "operator") as (ana, email), signed_in(house, "operator") as (bo, _):
        program = f"""
NOTIFY ATTENDANT "{email}", "A <customer> waits"
NOTIFY AGENT "{email}", "Still"
TALK "left"
"""
        wrong = ('NOTIFY ATTENDANT "nobody@desk.example", "t"', f'NOTIFY ATTENDANT "{email}", " "')
        bot, answer = await begun(house, program + caught(*wrong))
        assert said(answer) == "left\n\nNotFound\n\nArgumentError"
        notes = (await ana.get("/api/inbox/notes")).json()
        assert [(each["text"], each["bot"]) for each in notes] == [("Still", bot), ("A <customer> waits", bot)]
        html = {"Accept": "text/html"}
        assert "A &lt;customer&gt; waits" in (await ana.get("/inbox", headers=html)).text
        assert "customer&gt; waits" not in (await bo.get("/inbox", headers=html)).text
        assert (await bo.get("/api/inbox/notes")).json() == []
        newest, oldest = [each["id"] for each in notes]
        assert (await bo.delete(f"/api/inbox/notes/{newest}")).status_code == 404
        assert (await ana.delete(f"/api/inbox/notes/{newest}")).status_code == 204
        form = {"content-type": "application/x-www-form-urlencoded"}
        assert (await ana.post(f"/inbox/notes/{oldest}/seen", headers=form)).status_code == 303
        assert (await ana.get("/api/inbox/notes")).json() == []
        many = f'FOR i = 1 TO 100\n  NOTIFY ATTENDANT "{email}", "Note " + i\nNEXT i\n'
        _, answer = await begun(house, many + caught(f'NOTIFY ATTENDANT "{email}", "One more"'))
        assert said(answer) == "ValidationError"
        assert len((await ana.get("/api/inbox/notes")).json()) == 100
