"""Runs without a person that wait hold nothing meanwhile, and another attempt repeats nothing that was done."""

import time
from dataclasses import replace

from palaver.core.db import Query
from palaver.dialogs.agenda.automations import SQL
from palaver.dialogs.agenda.performer import Performer
from palaver.dialogs.agenda.port import Agendas
from palaver.dialogs.agenda.running import Running, Taken
from tests.contract.patience import until
from tests.dialogs.agenda.office import Office, said, services_of
from tests.dialogs.errands import errand
from tests.dialogs.strangers import page, stranger

BEGIN = 'SET SCHEDULE "every hour"\n'
COUNT = 'SET BOT MEMORY "n", (GET BOT MEMORY "n") + 1\n'
BUSY = Query("busy", "select count(*) from core_job where account_id = $1 and state = 'running'", ("account",))
RESTING = Query(
    "resting",
    "select count(*) from agenda_run where account_id = $1 and state = 'waiting' and body is not null",
    ("account",),
)


async def begun(office: Office, script: str, **others: str) -> None:
    await office.publish({"main.bas": f"{BEGIN}{script}", **{f"{name}.bas": text for name, text in others.items()}})
    (one,) = [each for each in await office.overview.all(office.caller, "clerk") if each.script == "main.bas"]
    await office.overview.start(office.caller, "clerk", one.id)


async def rests(office: Office) -> bool:
    """Whether a run waits, and no job works on it."""
    whose = {"account": office.caller.account}
    return bool(await office.db.value(RESTING, **whose)) and not await office.db.value(BUSY, **whose)


async def test_a_run_that_waits_holds_no_place_and_goes_on_at_another_worker(office: Office) -> None:
    await begun(office, f'{COUNT}WAIT 2\n{COUNT}RETURN GET BOT MEMORY("n")')
    since = time.monotonic()
    async with office.working():
        await until(lambda: rests(office))
    async with office.working():
        (run,) = await office.ended()
    assert (run.state, run.result) == ("done", 2)
    assert time.monotonic() - since >= 2


async def test_a_run_that_waits_for_an_event_is_woken_by_its_publication(office: Office) -> None:
    waits = f'{COUNT}got = WAIT FOR EVENT "Paid" TIMEOUT 200\nTALK got.id\n{COUNT}RETURN GET BOT MEMORY("n")'
    await begun(office, waits, other=f'{BEGIN}PUBLISH EVENT "paid" WITH id = 5')
    async with office.working():
        await until(lambda: rests(office))
        other = [each for each in await office.overview.all(office.caller, "clerk") if each.script == "other.bas"]
        await office.overview.start(office.caller, "clerk", other[0].id)
        run = await office.ended_of("main.bas")
    assert (run.state, run.result, said(run)) == ("done", 2, ["5"])


async def test_none_came_in_time(office: Office) -> None:
    await begun(office, 'x = WAIT FOR EVENT "never" TIMEOUT 1.5\nRETURN x IS NULL')
    async with office.working():
        (run,) = await office.ended()
    assert (run.state, run.result) == ("done", True)


async def test_an_event_that_comes_before_the_wait_is_stored_is_not_missed(office: Office) -> None:
    await begun(office, 'got = WAIT FOR EVENT "go" TIMEOUT 100\nRETURN got.id')
    (run,) = await office.runs()
    mine = {"account_id": office.caller.account, "id": run.id, "attempt": 1, "job": run.id, "seq": None}
    taken = await office.db.one(SQL.take_run, Taken, **mine)
    outcome = await office.performer.perform(taken)
    assert outcome.pause is not None
    bot = await office.bots.active(office.caller, "clerk")
    async with office.db.transaction() as tx:
        await Agendas(office.automations).of(replace(errand(bot, tx), caller=office.caller)).publish("go", {"id": 1})
    async with office.db.transaction() as tx:
        await office.automations.rest(tx, office.caller.account, run.id, outcome.pause)
    async with office.working():
        (run,) = await office.ended()
    assert (run.state, run.result) == ("done", 1)


async def test_another_attempt_repeats_nothing_that_was_done(office: Office) -> None:
    await begun(office, f'{COUNT}TALK "counted"\n{COUNT}TALK TO "telegram:1", "x"\nTALK "never"')
    async with office.working():
        (run,) = await office.ended()
    assert run.error is not None
    assert (run.state, run.error.code, run.attempt) == ("failed", "ChannelUnavailable", 3)
    assert said(run) == ["counted"]
    await office.publish({"main.bas": f'{BEGIN}RETURN GET BOT MEMORY "n"'})
    (one,) = await office.overview.all(office.caller, "clerk")
    await office.overview.start(office.caller, "clerk", one.id)
    async with office.working():
        runs = await office.ended(2)
    assert runs[0].result == 2


class Flaky(dict[str, bytes]):
    """The first of the answers is none."""

    asked = 0

    def get(self, key: str, default: bytes | None = None) -> bytes | None:  # type: ignore[override]  # pages are bytes
        self.asked += key == "/pay"
        return b"no answer at all\r\n\r\n" if self.asked == 1 else super().get(key, default)


async def test_what_could_not_be_sent_is_sent_anew_by_its_first_key_and_what_was_sent_is_not(office: Office) -> None:
    sends = [f'r = POST "URL/{each}", {{}}' for each in ("first", "pay", "last")]
    script = "\n".join([COUNT, *sends, 'RETURN GET BOT MEMORY("n")'])
    pages = Flaky({f"/{each}": page(body=b"{}") for each in ("first", "pay", "last")})
    async with stranger(pages) as shop:
        services = services_of(office.db, office.automations, office.tables)
        services = replace(services, ports=replace(services.ports, http=shop.client().of))
        performer = Performer(office.bots, services)
        office.services.add(Running(office.db, office.automations, performer.perform))
        await begun(office, script.replace("URL", shop.url))
        async with office.working():
            (run,) = await office.ended()
    assert (run.state, run.result, run.attempt) == ("done", 1, 2), run.error
    assert [each.line.split()[1] for each in shop.got] == ["/first", "/pay", "/pay", "/last"]
    first, pay, again, last = [each.headers["idempotency-key"] for each in shop.got]
    assert pay == again
    assert len({first, pay, last}) == 3


async def test_an_error_that_was_caught_is_not_what_another_attempt_does_anew(office: Office) -> None:
    script = 'TRY\nr = POST "URL/pay", {}\nCATCH e\nTALK e.code\nEND TRY\nTALK TO "telegram:1", "x"'
    async with stranger(Flaky({"/pay": page(body=b"{}")})) as shop:
        services = services_of(office.db, office.automations, office.tables)
        services = replace(services, ports=replace(services.ports, http=shop.client().of))
        office.services.add(Running(office.db, office.automations, Performer(office.bots, services).perform))
        await begun(office, script.replace("URL", shop.url))
        async with office.working():
            (run,) = await office.ended()
    assert run.error is not None
    assert (run.error.code, run.attempt, said(run)) == ("ChannelUnavailable", 3, ["HttpError"])
    assert len(shop.got) == 1
