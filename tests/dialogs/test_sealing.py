"""What a dialog is told in confidence is sealed while it waits, and goes on after it as any other."""

from pathlib import Path
from typing import cast
from uuid import UUID

import pytest

from palaver.basic.state import StateLost
from palaver.basic.world import World
from palaver.config.bots import Bots
from palaver.core.cache import open_cache
from palaver.core.db import Database
from palaver.core.secrets import SecretStore
from palaver.core.secrets.keyring import Keyring
from palaver.dialogs.http import Client
from palaver.dialogs.programs import Programs
from palaver.dialogs.runs import Runs, Stored
from tests.config.test_bots import named, somebody
from tests.dialogs.crashes import Played, services_of

ASKS = 'HEAR p AS PASSWORD "Secret?"\nq = p & "!"\nHEAR go "Go on?"\nTALK LEN(q) & " " & go'


async def test_a_password_waits_sealed(database: Database, tmp_path: Path) -> None:
    caller = await somebody(database)
    dialogs = {"scripts": {"start.bas": ASKS}}
    bot = await Bots(database, open_cache(None)[1]).create(caller, named("safe", dialogs=dialogs))
    made = Played(database, services_of(database, cast("Client", type("NoClient", (), {"of": None})())), caller, bot)
    await made.begin()
    store = SecretStore(database, Keyring("a master key of thirty-two characters", "", tmp_path / "master.key"))
    runs = Runs(database, Programs(), 1, store)
    await made.turn(runs, None)
    assert (await waiting(runs, made)).startswith(b"{"), "nothing is secret yet"
    await made.turn(runs, "correct horse")
    assert b"horse" not in await waiting(runs, made)
    stored = await runs.of(bot.account, made.session, bot.id)
    assert stored is not None
    for other in ({"account_id": UUID(int=1)}, {"id": UUID(int=1)}):
        taken = Stored(**{each: getattr(stored, each) for each in Stored.__struct_fields__} | {"code": []} | other)
        with pytest.raises(StateLost):
            await runs.read(taken, bot, World())
    assert await made.turn(runs, "yes")
    assert made.said[-1] == "14 yes"


async def waiting(runs: Runs, made: Played) -> bytes:
    """The state as the database has it."""
    stored = await runs.of(made.bot.account, made.session, made.bot.id)
    assert stored is not None
    return stored.body or b""
