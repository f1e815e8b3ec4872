"""What programs set and publish while they run: schedules of other scripts, one shot, events and who waits for them."""

from contextlib import suppress
from dataclasses import replace

import pytest

from palaver.core.caller import server
from palaver.core.db import Query
from palaver.dialogs.agenda.chain import CHAIN
from palaver.dialogs.agenda.changes import Handlers
from palaver.kit import clock
from palaver.kit.ids import uuid7
from palaver.tables.changes import Changed
from tests.dialogs.agenda.office import Office, said
from tests.dialogs.errands import ACCOUNT, errand

BEGIN = 'SET SCHEDULE "every hour"\n'
OTHER = 'PARAM who AS STRING OPTIONAL\nTALK "for " & who'
JOB = replace(errand(trigger="schedule"), caller=server(ACCOUNT))
WAITING = Query("waiting", "select count(*) from agenda_run where account_id = $1 and state = 'waiting'", ("account",))


async def ran(office: Office, script: str, **others: str) -> None:
    """Publish a script beside others and run it now."""
    await office.publish({"main.bas": f"{BEGIN}{script}", **{f"{name}.bas": text for name, text in others.items()}})
    (one,) = [each for each in await office.overview.all(office.caller, "clerk") if each.script == "main.bas"]
    await office.overview.start(office.caller, "clerk", one.id)


async def main(office: Office) -> list[str]:
    """What the script said, once it has ended well."""
    async with office.working():
        run = await office.ended_of("main.bas")
    assert run.state == "done", run.error
    return said(run)


@pytest.mark.parametrize(
    ("line", "subject", "cron"),
    [
        ('SET SCHEDULE "every 5 minutes", "other"', "*/5 * * * *", "*/5 * * * *"),
        ('SET SCHEDULE "0 9 * * *" "other" "Ana"', "0 9 * * *", "0 9 * * *"),
        ('w = "noon"\nSET SCHEDULE w, "other.bas"', "0 12 * * *", "0 12 * * *"),
        ('at = DATEADD(NOW(), 1, "hour")\nSET SCHEDULE at, "other"', "", None),
        ('at = "2099-05-01T09:00"\nSET SCHEDULE at, "other"', "2099-05-01T09:00", None),
        ('SET SCHEDULE "01/05/2099 09:00", "other", "Ana"', "2099-05-01T09:00", None),
    ],
)
async def test_a_program_schedules_another(office: Office, line: str, subject: str, cron: str | None) -> None:
    await ran(office, line, other=OTHER)
    await main(office)
    (row,) = [each for each in await office.rows() if each.origin == "run"]
    assert (row.script, row.kind, row.spec.get("cron")) == ("other.bas", "schedule", cron)
    assert row.next_at > clock.now()
    assert subject in row.subject


async def test_refresh_runs_a_job_now_and_leaves_its_own_schedule(office: Office) -> None:
    report = 'SET SCHEDULE "0 9 1 1 *"\nTALK "reported"'
    await ran(office, 'REFRESH "report"', report=report)
    async with office.working():
        run = await office.ended_of("report.bas")
    assert said(run) == ["reported"]
    left = [each for each in await office.rows() if each.script == "report.bas"]
    assert [(each.origin, each.spec.get("cron")) for each in left] == [("file", "0 9 1 1 *")]


async def test_the_same_again_replaces_and_clear_ends_it(office: Office) -> None:
    twice = 'SET SCHEDULE "noon", "other"\nSET SCHEDULE "midnight", "other"\nSET SCHEDULE "noon", "other", "Ana"\n'
    await ran(office, twice, other=OTHER)
    await main(office)
    subjects = sorted(each.subject for each in await office.rows() if each.origin == "run")
    assert subjects == ["0 0 * * *", "0 12 * * *"]
    await ran(office, 'CLEAR SCHEDULE "other"', other=OTHER)
    async with office.working():
        await office.ended(2)
    assert [each.subject for each in await office.rows() if each.origin == "run"] == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('SET SCHEDULE "whenever" & 1, "other"', "ArgumentError"),
        ('SET SCHEDULE "noon", "nowhere"', "ScriptNotFound"),
        ('SET SCHEDULE "noon", "../x"', "ArgumentError"),
        ('PUBLISH EVENT "" ', "ArgumentError"),
    ],
)
async def test_what_makes_no_sense_is_named_and_may_be_caught(office: Office, line: str, code: str) -> None:
    await ran(office, f"TRY\n{line}\nCATCH e\nTALK e.code\nEND TRY", other=OTHER)
    assert await main(office) == [code]
    assert [each for each in await office.rows() if each.origin == "run"] == []


async def test_schedule_in_runs_once_with_what_it_saw(office: Office) -> None:
    await ran(office, 'name = "Ana"\nSCHEDULE IN 0 SECONDS DO\nTALK "later " & name\nEND SCHEDULE\nname = "Ben"')
    async with office.working():
        runs = await office.ended(2)
    assert sorted(said(run) for run in runs) == [[], ["later Ana"]]
    assert [each for each in await office.rows() if each.origin == "run"] == []


async def test_an_event_sets_off_its_handlers_once_each(office: Office) -> None:
    handlers = 'ON EVENT "Paid"\nTALK "one " & event.id\nEND ON\nON "paid" CALL two\n'
    handlers += 'SUB two\nTALK "two " & event.name\nEND SUB'
    await ran(office, 'PUBLISH EVENT "paid" WITH id = 17', other=handlers)
    async with office.working(2):
        runs = await office.ended(3)
    assert sorted(line for run in runs for line in said(run)) == ["one 17", "two paid"]


async def test_who_waits_for_an_event_gets_what_it_carries(office: Office) -> None:
    waits = 'ON EVENT "begin"\nPUBLISH EVENT "answer" WITH id = 5\nEND ON'
    script = 'PUBLISH EVENT "begin"\ngot = WAIT FOR EVENT "answer" TIMEOUT 10\nTALK got.id'
    late = 'PUBLISH EVENT "gone"\nx = WAIT FOR EVENT "gone" TIMEOUT 0\nTALK x IS NULL'
    await ran(office, f"{script}\n{late}", other=waits)
    assert await main(office) == ["5", "true"]


async def test_handlers_that_set_each_other_off_come_to_an_end(office: Office) -> None:
    ping = 'ON EVENT "ping"\nPUBLISH EVENT "pong"\nEND ON\nON EVENT "pong"\nPUBLISH EVENT "ping"\nEND ON'
    await ran(office, 'PUBLISH EVENT "ping"', other=ping)
    async with office.working():
        runs = await office.ended(3)
    assert [run.state for run in runs] == ["done"] * 3
    assert await office.db.value(WAITING, account=office.caller.account) == 0


async def test_a_chain_that_is_too_long_is_named(office: Office) -> None:
    links = "\n".join(f'ON EVENT "e{at}"\nPUBLISH EVENT "e{at + 1}"\nEND ON' for at in range(9))
    await ran(office, 'PUBLISH EVENT "e0"', other=links)
    async with office.working():
        runs = await office.ended(8)
    (failed,) = [run for run in runs if run.state == "failed"]
    assert failed.error is not None
    assert (failed.error.code, failed.subject) == ("LimitExceeded", "e6")
    assert "deeper than 8" in failed.error.message


async def test_changed_rows_set_off_handlers_with_the_row_and_what_it_was(office: Office) -> None:
    scripts = {
        "in.bas": 'ON INSERT OF "Orders"\nTALK "in " & event.row.id\nEND ON',
        "up.bas": 'ON UPDATE OF orders\nTALK event.old.id & " to " & event.row.id\nEND ON',
        "out.bas": 'ON DELETE OF orders\nTALK "out " & event.row.id\nEND ON',
    }  # fmt: skip
    bot = await office.publish(scripts)
    changes, whose = Handlers(office.automations, JOB), (office.caller.account, bot.id, "ORDERS")
    assert not await changes.wanted(office.db, *whose[:2], "others", "insert")
    async with office.db.transaction() as tx:
        assert await changes.wanted(tx, *whose, "insert")
        await changes.told(tx, *whose, "insert", [Changed(None, {"id": 1}), Changed(None, {"id": 2})])
        await changes.told(tx, *whose, "update", [Changed({"id": 1}, {"id": 3})])
        await changes.told(tx, *whose, "delete", [Changed({"id": 3}, None)])
    async with office.working(2):
        runs = await office.ended(4)
    assert sorted(line for run in runs for line in said(run)) == ["1 to 3", "in 1", "in 2", "out 3"]


async def test_a_change_that_is_undone_sets_off_nothing_and_a_handler_not_itself(office: Office) -> None:
    bot = await office.publish({"in.bas": "ON INSERT OF orders\nTALK 1\nEND ON"})
    changes, whose = Handlers(office.automations, JOB), (office.caller.account, bot.id, "orders")
    with suppress(LookupError):
        async with office.db.transaction() as tx:
            await changes.told(tx, *whose, "insert", [Changed(None, {"id": 1})])
            raise LookupError
    (row,) = await office.rows()
    token = CHAIN.set((uuid7(), row.id))
    assert not await changes.wanted(office.db, *whose, "insert")
    CHAIN.reset(token)
    await office.overview.pause(office.caller, "clerk", row.id)
    assert not await changes.wanted(office.db, *whose, "insert")
    assert await office.db.value(WAITING, account=office.caller.account) == 0


async def test_a_schedule_that_programs_set_goes_with_its_script(office: Office) -> None:
    await ran(office, 'SET SCHEDULE "noon", "other"', other=OTHER)
    await main(office)
    await office.publish({"main.bas": "TALK 1", "other.bas": "TALK 2"})
    assert [each.script for each in await office.rows()] == ["other.bas"]
    await office.publish({"main.bas": "TALK 1"})
    assert await office.rows() == []
