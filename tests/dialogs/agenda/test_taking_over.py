"""A run whose worker goes away is taken over by another where it stood: what was written is not written twice."""

from palaver.core.db import Query
from tests.contract.patience import until
from tests.dialogs.agenda.office import Office, said

STEPS = 6
SCRIPT = """SET SCHEDULE "every hour"
FOR i = 1 TO 6
n = GET BOT MEMORY "n"
n = n ?? 0
SET BOT MEMORY "n", n + 1
TALK i
WAIT 0.15
NEXT
RETURN GET BOT MEMORY "n"
"""
STANDS = Query("stands", "select coalesce(max(seq), 0) from agenda_run where account_id = $1", ("account",))


async def test_each_step_is_done_once_though_its_workers_go_away(office: Office) -> None:
    await office.publish({"main.bas": SCRIPT})
    (one,) = await office.overview.all(office.caller, "clerk")
    await office.overview.start(office.caller, "clerk", one.id)
    for step in range(1, STEPS):

        async def further(at: int = 3 * step) -> bool:
            return int(await office.db.value(STANDS, account=office.caller.account)) >= at

        async with office.working(drain_s=0.0):
            await until(further)
    async with office.working():
        (run,) = await office.ended()
    assert (run.state, run.result, run.error) == ("done", STEPS, None)
    assert said(run) == [str(number) for number in range(1, STEPS + 1)]


async def test_a_version_that_is_published_meanwhile_does_not_change_a_run_under_way(office: Office) -> None:
    await office.publish({"main.bas": SCRIPT})
    (one,) = await office.overview.all(office.caller, "clerk")
    await office.overview.start(office.caller, "clerk", one.id)

    async def begun() -> bool:
        return int(await office.db.value(STANDS, account=office.caller.account)) > 3

    async with office.working(drain_s=0.0):
        await until(begun)
    await office.publish({"main.bas": 'SET SCHEDULE "every hour"\nTALK "another"'})
    async with office.working():
        (run,) = await office.ended()
    assert (run.state, run.version, run.result) == ("done", 1, STEPS)
