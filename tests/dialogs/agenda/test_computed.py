"""WEBHOOK and ON of something computed: registered when their line runs, gone with the text that the line stands in."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from palaver.config.bots import Bot
from palaver.core.caller import Caller
from palaver.core.db import Query
from palaver.dialogs.agenda.behalf import STRANGER, Behalf, stored
from palaver.dialogs.agenda.port import Agendas
from palaver.dialogs.errand import Errand
from palaver.kit.ids import uuid7
from tests.basic.runtime.stage import played
from tests.dialogs.agenda.office import Office, Row, said

FILL = Query(
    "fill",
    "insert into agenda_automation"
    " (id, account_id, bot_id, kind, origin, script, key, subject, section, line, spec, zone)"
    " select gen_random_uuid(), $1, $2, 'event', 'run', 'main.bas', 'e' || n, 'e' || n, '', 0, $3, 'UTC'"
    " from generate_series(1, $4::int) n",
    ("account", "bot", "spec", "count"),
)

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


async def ran(office: Office, script: str, *, ends: str = "done", **others: str) -> Bot:
    """Publish a script beside others and run it to its end."""
    bot = await office.publish(
        {"main.bas": f"{BEGIN}{script}", **{f"{name}.bas": text for name, text in others.items()}}
    )
    await again(office, ends)
    return bot


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
        'WEBHOOK "x" & 1 METHOD "BR" & "EW"',
        'WEBHOOK "x" & 1 SECRET "no such name"',
        'WEBHOOK REPEAT("x", 101)',
        'ON EVENT REPEAT("x", 201)\nTALK 1\nEND ON',
        'ON EVENT CHR(0) & "x"\nTALK 1\nEND ON',
        'ON CHANGE "a" & 1 EVENTS "create, " & "explode"\nTALK 1\nEND ON',
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


HANDLER = 'ON EVENT "e" & {0}\nTALK 1\nEND ON\nSCHEDULE IN 9 SECONDS DO\nTALK 1\nEND SCHEDULE'


async def filled(office: Office, bot: Bot, behalf: Behalf, count: int) -> None:
    await office.db.run(FILL, account=bot.account, bot=bot.id, spec=stored(behalf), count=count)


async def told(office: Office, bot: Bot, caller: Caller, text: str) -> str:
    """What becomes of a program of the bot's that runs for somebody."""
    given: dict[str, Any] = {"session": None, "turn": None, "channel": "web", "trigger": "dialog", "key": uuid7().hex}
    errand = Errand(caller=caller, bot=bot, db=office.db, script="main.bas", **given)
    found = await played(text, ports={"agenda": Agendas(office.automations).of(errand)})
    return found.error.message if found.error else ""


def visitor(account: UUID, name: str = "v") -> Caller:
    return Caller(account=account, kind="visitor", id=uuid7(), owner=f"visitor:{name}")


async def test_a_line_that_sets_what_it_has_set_before_needs_no_room(office: Office) -> None:
    text = 'ON EVENT "Pa" & "id"\nTALK 1\nEND ON'
    bot = await ran(office, text)
    await filled(office, bot, STRANGER, 999)
    await again(office)
    (row,) = [each for each in await set_by_runs(office) if each.subject == "Paid"]
    assert row.spec["behalf"]["kind"] == "system"


async def test_what_visitors_have_set_bounds_visitors_and_handlers_bound_handlers(office: Office) -> None:
    bot = await office.publish({"main.bas": "TALK 1"})
    await filled(office, bot, Behalf(kind="user", owner="user:w", trigger="dialog"), 1_000)
    account = office.caller.account
    person = replace(visitor(account), kind="user", owner="user:v")
    assert "more than 1000 handlers of ON EVENT" in await told(office, bot, person, HANDLER.format(1_001))
    assert await told(office, bot, person, HANDLER.format(1_001).partition("END ON\n")[2]) == ""
    assert await told(office, bot, visitor(account), HANDLER.format(1_001)) == ""
    job = Caller(account=account, kind="system", id=uuid7(), owner="system")
    assert await told(office, bot, job, HANDLER.format(1_001)) == ""


async def test_what_guests_have_set_makes_room_first_of_who_has_most_then_the_oldest(office: Office) -> None:
    bot = await office.publish({"main.bas": "TALK 1"})
    account = office.caller.account
    assert await told(office, bot, visitor(account), HANDLER.format(2_001)) == ""
    await filled(office, bot, Behalf(kind="visitor", owner="visitor:w", trigger="dialog"), 999)
    for name in (2_002, 2_003):
        assert await told(office, bot, visitor(account, f"w{name}"), HANDLER.format(name)) == ""
    kept = {each.subject for each in await set_by_runs(office) if each.kind == "event"}
    assert len(kept) == 1_000
    assert {"e2001", "e2002", "e2003"} <= kept


async def test_what_an_end_user_has_set_makes_room_and_what_staff_has_set_does_not(office: Office) -> None:
    bot = await office.publish({"main.bas": "TALK 1"})
    person = replace(visitor(office.caller.account), kind="user", owner="user:v")
    assert await told(office, bot, person, HANDLER.format(2_001)) == ""
    await filled(office, bot, Behalf(kind="user", owner="user:w", trigger="dialog"), 999)
    staff = replace(person, owner="user:w", permissions=frozenset({"bots.read"}))
    assert await told(office, bot, staff, HANDLER.format(2_002)) == ""
    assert "more than 1000" in await told(office, bot, staff, HANDLER.format(2_003))
    assert "e2001" not in {each.subject for each in await set_by_runs(office) if each.kind == "event"}


async def test_one_visitor_sets_no_more_than_a_few(office: Office) -> None:
    bot = await office.publish({"main.bas": "TALK 1"})
    await filled(office, bot, Behalf(kind="visitor", owner="visitor:v", trigger="dialog"), 50)
    account = office.caller.account
    assert "more than 50 handlers of ON EVENT" in await told(office, bot, visitor(account), HANDLER.format(51))
    assert await told(office, bot, visitor(account, "w"), HANDLER.format(51)) == ""
