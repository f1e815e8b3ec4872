"""What programs remember, and who finds it again: a person with every bot of the account, a job with its own alone."""

from dataclasses import replace

import pytest

from palaver.config.bots import Bot, Bots
from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.dialogs.agenda.behalf import BOT, STRANGER, Behalf, caller_for
from palaver.dialogs.errand import Errand
from palaver.dialogs.ports.memory import Keepsakes
from tests.config.test_bots import named, somebody
from tests.dialogs.errands import errand


@pytest.fixture
async def two(database: Database) -> tuple[Bot, Bot]:
    caller, bots = await somebody(database), Bots(database, open_cache(None)[1])
    return await bots.create(caller, named("one")), await bots.create(caller, named("two"))


def asked(bot: Bot, db: Database, caller: Caller) -> Errand:
    return replace(errand(bot, db), caller=caller)


@pytest.mark.parametrize("behalf", [BOT, STRANGER])
async def test_what_a_job_keeps_as_a_users_is_its_own_bots(
    database: Database, two: tuple[Bot, Bot], behalf: Behalf
) -> None:
    keepsakes = Keepsakes(database)
    one, other = [asked(bot, database, await caller_for(database, bot.account, bot.id, behalf)) for bot in two]
    await keepsakes.set(one, "user", "last", 7, None)
    assert await keepsakes.get(one, "user", "last") == 7
    assert await keepsakes.get(other, "user", "last") is None
    await keepsakes.forget(other, "user")
    assert await keepsakes.get(one, "user", "last") == 7


async def test_what_a_person_told_one_bot_the_other_knows_and_so_does_a_job_of_theirs(
    database: Database, two: tuple[Bot, Bot]
) -> None:
    keepsakes, account = Keepsakes(database), two[0].account
    visitor = Caller(account=account, kind="visitor", id=account, owner="visitor:v")
    one, other = [asked(bot, database, visitor) for bot in two]
    await keepsakes.set(one, "user", "name", "Ana", None)
    assert await keepsakes.get(other, "user", "name") == "Ana"
    later = await caller_for(database, account, two[1].id, Behalf(kind="visitor", owner="visitor:v", trigger="dialog"))
    assert await keepsakes.get(asked(two[1], database, later), "user", "name") == "Ana"
