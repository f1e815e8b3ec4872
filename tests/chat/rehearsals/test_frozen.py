"""Locks of the operator count at once: a run that began before one does not go on without it."""

import pytest

from palaver.chat.rehearsals.frozen import Frozen, freeze, must_be_as_frozen, thawed
from palaver.config.bots import Bots
from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.db import Database, Query
from palaver.core.jobs import Permanent
from tests.config.releasing.test_canary import LOCK
from tests.config.test_bots import named, somebody

UNLOCK = Query("unlock", "delete from config_platform_value where kind = 'lock'", ())


async def goes_on(bots: Bots, caller: Caller, frozen: Frozen) -> None:
    """What each question of a run does first."""
    await must_be_as_frozen(bots, caller, await thawed(bots, caller, frozen.bot, frozen.number, frozen.config))


async def test_a_lock_ends_the_runs_that_it_changes(database: Database) -> None:
    bots, caller = Bots(database, open_cache(None)[1]), await somebody(database)
    await bots.create(caller, named("support", model={"timeout_s": 30}))
    before = await freeze(bots, caller, "support", "active")
    await goes_on(bots, caller, before)
    try:
        await database.run(LOCK, path="model.timeout_s", value=30)
        await goes_on(bots, caller, before)
        await database.run(UNLOCK)
        await database.run(LOCK, path="model.timeout_s", value=5)
        with pytest.raises(Permanent, match="locked by the operator"):
            await goes_on(bots, caller, before)
        bots.drop_all()
        await goes_on(bots, caller, await freeze(bots, caller, "support", "active"))
    finally:
        await database.run(UNLOCK)
    await goes_on(bots, caller, before)
