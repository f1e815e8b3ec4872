"""Workers die at every point where a dialog is stored: it ends as if they had not."""

from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from palaver.basic.errors import BasicError
from palaver.config.bots import Bot, Bots
from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.dialogs.errand import Errand
from palaver.dialogs.host import Services
from palaver.dialogs.ports.memory import Keepsakes
from palaver.dialogs.programs.programs import Programs
from palaver.dialogs.runs.runs import Elsewhere, Runs
from tests.config.test_bots import named, somebody
from tests.dialogs.crashes import Mortal, Played, services_of
from tests.dialogs.strangers import Stranger, page, stranger

PROGRAM = """
SET BOT MEMORY "first", 0 : SET BOT MEMORY "second", 0
TALK "Hello."
HEAR name AS NAME "Who?"
SET BOT MEMORY "first", (GET BOT MEMORY "first") + 1
TRY
  r = POST url & "/pay", { "for": name }
  first = "paid"
CATCH e
  first = e.code
END TRY
WAIT 0.01
SET BOT MEMORY "second", (GET BOT MEMORY "second") + 1
HEAR amount AS INTEGER "How much?"
TRY
  r = POST url & "/pay", { "for": amount }
  second = "paid"
CATCH e
  second = e.code
END TRY
TALK "Bye, ${name}: ${amount}."
SET SESSION "result", first & " " & second
"""
ANSWERS = [None, "ana", "nothing", "7"]
SAID = ["Hello.\n\nWho?", "How much?", "Please write a whole number.", "Bye, Ana: 7."]


@pytest.fixture
async def shop() -> AsyncIterator[Stranger]:
    async with stranger({"/pay": page(body=b"{}")}) as found:
        yield found


async def opened(database: Database, shop: Stranger) -> tuple[Database, Services, Caller, Bot]:
    caller = await somebody(database)
    bots = Bots(database, open_cache(None)[1])
    dialogs = {"scripts": {"start.bas": PROGRAM}, "params": {"url": shop.url}}
    bot = await bots.create(caller, named("shop", dialogs=dialogs))
    return database, services_of(database, shop.client()), caller, bot


async def result(played: Played) -> tuple[object, object, str]:
    """What was counted in the database, and what the program knows of its payments."""
    errand = Errand(
        caller=played.caller,
        bot=played.bot,
        session=played.session,
        turn=None,
        channel="api",
        trigger="dialog",
        db=played.db,
    )
    kept = Keepsakes(played.db)
    return (
        await kept.get(errand, "bot", "first"),
        await kept.get(errand, "bot", "second"),
        str(await kept.get(errand, "session", "result")),
    )


async def test_a_dialog_ends_the_same_wherever_its_worker_dies(database: Database, shop: Stranger) -> None:
    parts = await opened(database, shop)
    places, spoilt = 0, 0
    for torn in (False, True):
        last = 0
        while True:
            played = Played(*parts)
            await played.begin()
            shop.got.clear()
            mortal = Mortal(database, Programs(), 1)
            mortal.last, mortal.torn = last, torn
            for answer in ANSWERS:
                over = await played.turn(mortal, answer)
            assert over
            assert played.said == SAID, (last, torn)
            first, second, paid = await result(played)
            assert (first, second) == (1, 1), (last, torn)
            assert len(shop.got) == len({each.body for each in shop.got}), "nothing is sent twice"
            assert all(word in {"paid", "Interrupted"} for word in paid.split()), paid
            spoilt += "Interrupted" in paid
            if not played.deaths:
                break
            places, last = places + 1, last + 1
    assert places > 20
    assert spoilt, "what may have been done is told"


async def test_of_two_workers_with_one_run_one_goes_on(database: Database, shop: Stranger) -> None:
    played = Played(*await opened(database, shop))
    await played.begin()
    runs = Runs(database, Programs(), 1)
    await played.turn(runs, None)
    stored = await runs.of(played.bot.account, played.session, played.bot.id)
    assert stored is not None
    await played.turn(runs, "ana")
    late = Runs(database, Programs(), 2)

    async def old(*_whose: object) -> object:
        return stored

    late.of = old  # type: ignore[method-assign,assignment]  # it has read it before the other answered
    with pytest.raises(Elsewhere):
        await played.turn(late, "eva")
    assert (await result(played))[0] == 1


async def test_an_address_is_deleted_once_whoever_dies(database: Database, shop: Stranger) -> None:
    caller = await somebody(database)
    dialogs = {"scripts": {"start.bas": 'DELETE url & "/pay"\nSET BOT MEMORY "done", 1'}, "params": {"url": shop.url}}
    bot = await Bots(database, open_cache(None)[1]).create(caller, named("gone", dialogs=dialogs))
    for last in range(4):
        played = Played(database, services_of(database, shop.client()), caller, bot)
        await played.begin()
        shop.got.clear()
        mortal = Mortal(database, Programs(), 1)
        mortal.last = last
        with suppress(BasicError):
            await played.turn(mortal, None)
        assert len(shop.got) <= 1, last


async def test_an_error_that_was_told_before_a_crash_keeps_its_details(database: Database) -> None:
    """The worker dies right after the error of a request was stored; the next one's CATCH sees the status as well."""
    script = 'TRY\nr = SOAP url & "/pay", "Pay"\nCATCH e\nTALK e.code & " " & e.status\nEND TRY'
    caller = await somebody(database)
    async with stranger({"/pay": page("402 Payment Required", body=b"{}")}) as shop:
        dialogs = {"scripts": {"start.bas": script}, "params": {"url": shop.url}}
        bot = await Bots(database, open_cache(None)[1]).create(caller, named("broke", dialogs=dialogs))
        said = []
        for last in range(4):
            played = Played(database, services_of(database, shop.client()), caller, bot)
            await played.begin()
            mortal = Mortal(database, Programs(), 1)
            mortal.last, mortal.torn = last, True
            await played.turn(mortal, None)
            said.append(played.said[-1])
    assert said.count("HttpError 402") == len(said) - 1, said
    assert said.count("Interrupted ") == 1, said
