"""Schedules on a real database: each occurrence is run by one worker, what was missed is made up for once."""

from datetime import timedelta

import pytest

from palaver.core.db import Query
from palaver.core.errors import Conflict, NotFound
from palaver.kit import clock
from tests.dialogs.agenda.office import MISSED, Office, opened, said

JOBS = Query("jobs", "select count(*) from core_job where kind = 'automations.run' and account_id = $1", ("account",))


async def test_of_two_workers_one_runs_each_occurrence(office: Office) -> None:
    await office.publish({"a.bas": 'SET SCHEDULE "* * * * * *"\nTALK "tick"'})
    async with office.working(2):
        runs = await office.ended(2)
    assert all((run.state, said(run), run.attempt, run.version) == ("done", ["tick"], 1, 1) for run in runs)
    due = [run.due_at for run in runs]
    assert len(due) == len(set(due))
    assert all(run.started_at is not None and run.started_at >= run.due_at for run in runs)


async def test_what_was_missed_is_made_up_for_once(office: Office) -> None:
    await office.publish({"a.bas": 'SET SCHEDULE "every hour"\nTALK "late"'})
    (row,) = await office.rows()
    at = await office.db.value(MISSED, account=office.caller.account, at=clock.now() - timedelta(hours=30))
    async with office.db.transaction() as tx:
        await office.automations.await_(tx, office.caller.account, row.id, at)
    async with office.working(2):
        (run,) = await office.ended()
    assert (run.due_at, run.state) == (at, "done")
    (row,) = await office.rows()
    assert timedelta(0) < row.next_at - clock.now() <= timedelta(hours=1)


async def test_a_run_under_way_swallows_the_next(office: Office) -> None:
    await office.publish({"a.bas": 'SET SCHEDULE "every hour"\nTALK 1'})
    for _ in range(3):
        (row,) = await office.rows()
        async with office.db.transaction() as tx:
            await office.automations.due(tx, office.caller.account, row.id, row.next_at)
    assert await office.db.value(JOBS, account=office.caller.account) == 1


async def test_an_occurrence_that_was_moved_or_removed_does_nothing(office: Office) -> None:
    await office.publish({"a.bas": 'SET SCHEDULE "every hour"\nTALK 1'})
    (row,) = await office.rows()
    async with office.db.transaction() as tx:
        await office.automations.due(tx, office.caller.account, row.id, row.next_at - timedelta(seconds=1))
    await office.publish({"a.bas": "TALK 1"})
    async with office.db.transaction() as tx:
        await office.automations.due(tx, office.caller.account, row.id, row.next_at)
    assert await office.runs() == []


async def begun(office: Office, script: str) -> None:
    """An occurrence whose time has come."""
    await office.publish({"a.bas": f'SET SCHEDULE "every hour"\n{script}'})
    (row,) = await office.rows()
    async with office.db.transaction() as tx:
        await office.automations.due(tx, office.caller.account, row.id, row.next_at)


@pytest.mark.parametrize(
    ("script", "code", "line", "attempts"),
    [
        ('THROW "no"', "UserError", 2, 1),
        ("HEAR x", "NoInteractiveUser", 2, 1),
        ('TALK "before"\nx = 1 / "a"', "TypeError", 3, 1),
        ("WHILE TRUE\nWEND", "LimitExceeded", 2, 1),
        ("PARAM p\nTALK p", "ArgumentError", None, 1),
        ('SEND TO "telegram:1", "x"\nTALK TO "telegram:1", "x"', "ChannelUnavailable", None, 3),
    ],
)  # fmt: skip
async def test_an_error_is_told_and_what_may_pass_is_tried_again(
    office: Office, script: str, code: str, line: int | None, attempts: int
) -> None:
    await begun(office, script)
    async with office.working():
        (run,) = await office.ended()
    assert run.error is not None
    assert (run.state, run.error.code, run.attempt) == ("failed", code, attempts)
    assert line in {None, run.error.line}


async def test_what_is_said_and_logged_is_kept_within_bounds(office: Office) -> None:
    await begun(office, 'TALK "hello"\nLOG WARN "careful"\nFOR i = 1 TO 300\nTALK i\nNEXT\nRETURN 7')
    async with office.working():
        (run,) = await office.ended()
    assert [(line.level, line.text) for line in run.log[:2]] == [("talk", "hello"), ("warn", "careful")]
    assert (len(run.log), run.log[-1].text, run.result) == (201, "102 more lines are not kept", 7)


async def test_a_paused_schedule_waits_and_a_resumed_one_goes_on(office: Office) -> None:
    scripts = {"a.bas": 'SET SCHEDULE "every hour"\nTALK 1'}
    await office.publish(scripts)
    (one,) = await office.overview.all(office.caller, "clerk")
    assert (one.meaning, one.subject, one.last, one.paused) == ("At the start of every hour", "every hour", None, False)
    paused = await office.overview.pause(office.caller, "clerk", one.id)
    assert (paused.paused, paused.next_at) == (True, None)
    await office.publish(scripts, name="Another name")
    (still,) = await office.overview.all(office.caller, "clerk")
    assert (still.id, still.paused, still.next_at) == (one.id, True, None)
    resumed = await office.overview.resume(office.caller, "clerk", one.id)
    assert (resumed.paused, resumed.next_at) == (False, one.next_at)


async def test_a_schedule_is_run_now_also_while_it_is_paused_but_not_twice_at_once(office: Office) -> None:
    await office.publish({"a.bas": 'SET SCHEDULE "every hour"\nTALK 1'})
    (one,) = await office.overview.all(office.caller, "clerk")
    await office.overview.pause(office.caller, "clerk", one.id)
    await office.overview.start(office.caller, "clerk", one.id)
    with pytest.raises(Conflict, match="under way"):
        await office.overview.start(office.caller, "clerk", one.id)
    async with office.working():
        (run,) = await office.ended()
    (one,) = await office.overview.all(office.caller, "clerk")
    assert one.last is not None
    assert (run.automation, one.last.id, one.last.state) == (one.id, run.id, "done")


async def test_what_is_anothers_is_not_there(office: Office) -> None:
    await office.publish({"a.bas": 'SET SCHEDULE "every hour"\nTALK 1'})
    (one,) = await office.overview.all(office.caller, "clerk")
    other = await opened(office.db)
    await other.publish({"b.bas": "TALK 1"})
    assert await other.overview.all(other.caller, "clerk") == []
    for act in (other.overview.pause, other.overview.resume, other.overview.start):
        with pytest.raises(NotFound):
            await act(other.caller, "clerk", one.id)
