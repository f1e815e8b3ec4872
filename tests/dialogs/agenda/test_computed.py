"""WEBHOOK and ON of something computed: registered when their line runs, gone with the text that the line stands in."""

import pytest

from tests.dialogs.agenda.office import Office, Row, said

BEGIN = 'SET SCHEDULE "every hour"\n'
HANDLES = """
one = "Pa" & "id"
ON EVENT one
TALK "got " & event.name & " " & event.id
END ON
ON EVENT "la" & "te"
TALK "late"
END ON
"""
OTHERS = """
ON EMAIL "a@a.example"
TALK 1
END ON
ON FORM SUBMIT "order"
TALK 1
END ON
ON EVENT "x"
TALK 1
END ON
"""


async def ran(office: Office, script: str, *, ends: str = "done", **others: str) -> None:
    """Publish a script beside others and run it to its end."""
    await office.publish({"main.bas": f"{BEGIN}{script}", **{f"{name}.bas": text for name, text in others.items()}})
    await again(office, ends)


async def again(office: Office, ends: str = "done") -> None:
    found = await office.overview.all(office.caller, "clerk")
    (one,) = [each for each in found if each.script == "main.bas" and each.origin == "file"]
    started = await office.overview.start(office.caller, "clerk", one.id)
    async with office.working():
        await office.ended(len(await office.runs()))
    run = await office.overview.run(office.caller, "clerk", started.id)
    assert run.state == ends, run.error


async def set_by_runs(office: Office) -> list[Row]:
    return [each for each in await office.rows() if each.origin == "run"]


async def test_a_webhook_is_there_once_its_line_has_run(office: Office) -> None:
    text = 'name = "Pay " & 7\nWEBHOOK name METHOD "post" SECRET "shop"\n'
    await ran(office, text)
    await again(office)
    (row,) = await set_by_runs(office)
    assert (row.kind, row.script, row.subject, row.section) == ("webhook", "main.bas", "pay-7", "")
    assert (row.spec["method"], row.spec["secret"]) == ("POST", "shop")
    (shown,) = [each for each in await office.overview.all(office.caller, "clerk") if each.kind == "webhook"]
    assert shown.meaning.startswith("POST /webhook/")
    assert (shown.origin, shown.meaning.rpartition("/")[2]) == ("run", "pay-7")


async def test_handlers_of_computed_events_are_set_off_once_each_with_their_own_body(office: Office) -> None:
    await ran(office, HANDLES)
    await again(office)
    assert sorted(each.subject for each in await set_by_runs(office)) == ["Paid", "late"]
    other = 'SET SCHEDULE "every day at noon"\nPUBLISH EVENT "paid" WITH id = 3'
    await office.publish({"main.bas": f"{BEGIN}{HANDLES}", "other.bas": other})
    (one,) = [each for each in await office.overview.all(office.caller, "clerk") if each.script == "other.bas"]
    await office.overview.start(office.caller, "clerk", one.id)
    async with office.working():
        runs = await office.ended(4)
    assert [line for run in runs for line in said(run)] == ["got paid 3"]


async def test_they_go_with_the_text_of_their_file(office: Office) -> None:
    text = f'x = "hook"\nWEBHOOK x\n{HANDLES}'
    await ran(office, text, other="TALK 1")
    assert len(await set_by_runs(office)) == 3
    await office.publish({"main.bas": f"{BEGIN}{text}", "other.bas": "TALK 2"})
    assert len(await set_by_runs(office)) == 3, "the file is the same"
    await office.publish({"main.bas": f"{BEGIN}{text}\nTALK 2"})
    assert await set_by_runs(office) == []


async def test_a_schedule_of_this_file_is_computed_too(office: Office) -> None:
    await ran(office, 'w = "every " & 5 & " minutes"\nSET SCHEDULE w')
    (row,) = await set_by_runs(office)
    assert (row.kind, row.script, row.spec["cron"]) == ("schedule", "main.bas", "*/5 * * * *")


@pytest.mark.parametrize(
    "line",
    [
        'WEBHOOK "a/b" & 1',
        'WEBHOOK "x" & 1 METHOD "BREW"',
        'WEBHOOK "x" & 1 SECRET "no such name"',
        'WEBHOOK REPEAT("x", 101)',
        'ON EVENT REPEAT("x", 201)\nTALK 1\nEND ON',
        'ON EVENT CHR(0) & "x"\nTALK 1\nEND ON',
        'ON CHANGE "a" & 1 EVENTS "create, explode"\nTALK 1\nEND ON',
        'ON EVENT ""  & ""\nTALK 1\nEND ON',
    ],
)
async def test_what_can_be_none_is_an_argument_error(office: Office, line: str) -> None:
    await ran(office, line, ends="failed")
    (run,) = await office.runs()
    assert run.error is not None
    assert run.error.code == "ArgumentError", run.error
    assert await set_by_runs(office) == []


async def test_what_nothing_sets_off_says_so(office: Office) -> None:
    handlers = (
        'ON EMAIL "a@a.example"\nTALK 1\nEND ON\nON FORM SUBMIT "order"\nTALK 1\nEND ON\nON EVENT "x"\nTALK 1\nEND ON'
    )
    await office.publish({"main.bas": handlers})
    shown = {each.kind: each.silent for each in await office.overview.all(office.caller, "clerk")}
    assert "No mail is received by this server yet" in shown["email"]
    assert "No forms are served by this server yet" in shown["form"]
    assert shown["event"] == ""
