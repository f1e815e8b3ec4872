"""With what rights runs go that nobody asked for: what sets a handler off lends it its own, and no more."""

from typing import Any
from uuid import UUID

import pytest

from palaver.config.bots import Bot
from palaver.core.caller import Caller
from palaver.core.db import Database, Query
from palaver.dialogs.agenda.behalf import BOT, STRANGER, Behalf
from palaver.dialogs.agenda.port import Agendas
from palaver.dialogs.agenda.running import Taken
from palaver.dialogs.errand import Errand, Trigger
from palaver.kit.ids import uuid7
from palaver.security.signing_in.people import People
from tests.basic.runtime.stage import Played, played
from tests.dialogs.agenda.office import Office, said

SUSPEND = Query("suspend", "update security_member set status = 'suspended' where user_id = $1", ("user_id",))
HOOK = Query(
    "hook",
    "insert into agenda_run (id, account_id, bot_id, kind, script, section, subject, input, state, due_at)"
    " values ($1, $2, $3, 'webhook', 'hook.bas', '', 'in', '{}', 'running', now())",
    ("id", "account", "bot"),
)
TABLES = """
TABLE salaries READ BY "editor" WRITE BY "editor"
  id NUMBER KEY
  amount NUMBER
END TABLE
TABLE notes
  id NUMBER KEY
  text STRING
END TABLE
"""
READS = 'TRY\nTALK "sees " & LEN(FIND "salaries")\nCATCH e\nTALK e.code\nEND TRY'
SCRIPTS = {
    "tables.bas": TABLES,
    "fill.bas": 'SET SCHEDULE "every hour"\nINSERT "salaries" WITH amount = 1',
    "note.bas": 'SET SCHEDULE "every hour"\nINSERT "notes" WITH text = "x"',
    "hook.bas": f'WEBHOOK "in"\nINSERT "notes" WITH text = "x"\n{READS}',
    "row.bas": f'ON INSERT OF "notes"\n{READS}\nPUBLISH EVENT "noted"\nEND ON',
    "event.bas": f'ON EVENT "noted"\n{READS}\nSCHEDULE IN 0 SECONDS DO\n{READS}\nEND SCHEDULE\nEND ON',
    "other.bas": READS,
}


async def staffed(office: Office, script: str = "") -> Bot:
    """The bot, with a salary in its table."""
    bot = await office.publish({**SCRIPTS, **({"main.bas": script} if script else {})})
    await begun(office, "fill.bas")
    async with office.working():
        await office.ended()
    return bot


async def begun(office: Office, script: str) -> None:
    (one,) = [each for each in await office.overview.all(office.caller, "clerk") if each.script == script]
    await office.overview.start(office.caller, "clerk", one.id)


def visitor(account: UUID) -> Caller:
    return Caller(account=account, kind="visitor", id=uuid7(), owner="visitor:v")


async def person(db: Database, account: UUID, role: str) -> Caller:
    id = await People(db).add(account, f"{uuid7().hex}@people.example", role, role)
    assert id is not None
    principals = frozenset({f"user:{id}", f"role:{role}"})
    return Caller(account=account, kind="user", id=id, owner=f"user:{id}", principals=principals)


async def told(office: Office, bot: Bot, caller: Caller, text: str, trigger: Trigger = "dialog") -> Played:
    """A program as somebody's dialog or tool has it."""
    given: dict[str, Any] = {"session": None, "turn": None, "channel": "web", "key": uuid7().hex}
    errand = Errand(caller=caller, bot=bot, trigger=trigger, db=office.db, script="other.bas", **given)
    found = await played(
        text, ports={"data": office.tables.of(errand), "agenda": Agendas(office.automations).of(errand)}
    )
    assert found.error is None, found.error
    return found


async def seen(office: Office, count: int) -> list[str]:
    """What the handlers said, once so many runs beside the first have ended."""
    async with office.working(2):
        runs = await office.ended(count + 1)
    assert [run.error for run in runs if run.error] == []
    return [line for run in runs if run.script in {"row.bas", "event.bas", "other.bas"} for line in said(run)]


async def test_what_a_schedule_of_the_bots_own_sets_off_acts_for_the_bot(office: Office) -> None:
    await staffed(office)
    await begun(office, "note.bas")
    assert await seen(office, 4) == ["sees 1"] * 3


async def test_what_a_webhook_sets_off_may_no_more_than_the_webhook(office: Office) -> None:
    bot = await staffed(office)
    values: dict[str, Any] = {"automation_id": None, "input": {}, "chain": [], "attempt": 1, "log": []}
    whose: dict[str, Any] = {"account_id": bot.account, "bot_id": bot.id, "script": "hook.bas", "section": ""}
    run = Taken(id=uuid7(), kind="webhook", subject="in", **whose, **values)
    await office.db.run(HOOK, id=run.id, account=bot.account, bot=bot.id)
    outcome = await office.performer.perform(run)
    assert (outcome.error, [line.text for line in outcome.lines]) == (None, ["AccessDenied"])
    assert await seen(office, 3) == ["AccessDenied"] * 3


@pytest.mark.parametrize("trigger", ["dialog", "tool"])
async def test_what_a_visitor_sets_off_may_no_more_than_the_visitor(office: Office, trigger: Trigger) -> None:
    bot = await staffed(office)
    await told(office, bot, visitor(bot.account), 'INSERT "notes" WITH text = "x"', trigger)
    assert await seen(office, 3) == ["AccessDenied"] * 3


@pytest.mark.parametrize("line", ['SET SCHEDULE DATEADD(NOW(), 0, "second"), "other"', 'PUBLISH EVENT "noted"'])
async def test_what_a_visitors_program_puts_off_is_the_visitors(office: Office, line: str) -> None:
    bot = await staffed(office)
    await told(office, bot, visitor(bot.account), line)
    assert set(await seen(office, 1 if "SCHEDULE" in line else 2)) == {"AccessDenied"}


async def test_a_persons_roles_are_those_that_they_have_when_it_runs(office: Office) -> None:
    bot = await staffed(office)
    editor = await person(office.db, bot.account, "editor")
    await told(office, bot, editor, 'INSERT "notes" WITH text = "x"')
    assert await seen(office, 3) == ["sees 1"] * 3
    await told(office, bot, editor, 'INSERT "notes" WITH text = "y"')
    await office.db.run(SUSPEND, user_id=editor.id)
    assert sorted(await seen(office, 6)) == ["AccessDenied"] * 3 + ["sees 1"] * 3


async def test_what_is_put_off_again_and_again_comes_to_an_end(office: Office) -> None:
    puts_off = 'ON EVENT "e{0}"\nSCHEDULE IN 0 SECONDS DO\nPUBLISH EVENT "e{1}"\nEND SCHEDULE\nEND ON'
    blocks = "\n".join(puts_off.format(at, at + 1) for at in range(9))
    await office.publish({"main.bas": f'SET SCHEDULE "every hour"\nPUBLISH EVENT "e0"\n{blocks}'})
    await begun_at(office)
    async with office.working(2):
        runs = await office.ended(8)
    failed = [run for run in runs if run.state == "failed"]
    assert [run.error.code for run in failed if run.error] == ["LimitExceeded"]


async def begun_at(office: Office) -> None:
    (one,) = [each for each in await office.overview.all(office.caller, "clerk") if each.kind == "schedule"]
    await office.overview.start(office.caller, "clerk", one.id)


def test_nothing_is_lent_where_nothing_is_said() -> None:
    assert Behalf() == STRANGER != BOT
