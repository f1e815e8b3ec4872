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
from palaver.dialogs.ports.http import Client
from palaver.dialogs.programs.programs import Programs
from palaver.dialogs.runs.runs import Runs, Stored
from palaver.kit.ids import uuid7
from tests.config.test_bots import named, somebody
from tests.dialogs.crashes import Played, services_of

ASKS = 'HEAR p AS PASSWORD "Secret?"\nq = p & "!"\nHEAR go "Go on?"\nTALK LEN(q) & " " & go'

OWN, OTHER = "a master key of thirty-two characters", "another key of thirty-two characters"


async def begun(database: Database) -> Played:
    caller = await somebody(database)
    dialogs = {"scripts": {"start.bas": ASKS}}
    bot = await Bots(database, open_cache(None)[1]).create(caller, named("safe", dialogs=dialogs))
    made = Played(database, services_of(database, cast("Client", type("NoClient", (), {"of": None})())), caller, bot)
    await made.begin()
    return made


def runs_of(database: Database, folder: Path, own: str, old: str = "") -> Runs:
    return Runs(database, Programs(), 1, SecretStore(database, Keyring(own, old, folder / "master.key")))


async def test_a_password_waits_sealed(database: Database, tmp_path: Path) -> None:
    made = await begun(database)
    bot, runs = made.bot, runs_of(database, tmp_path, OWN)
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


async def test_a_new_master_key_is_put_over_what_waits_too(database: Database, tmp_path: Path) -> None:
    made = await begun(database)
    for answer in (None, "correct horse"):
        await made.turn(runs_of(database, tmp_path, OWN), answer)
    both = runs_of(database, tmp_path, OTHER, OWN)
    store = both.secrets
    assert store is not None
    store.elsewhere.append(both.rewrap)
    assert await store.rewrap(uuid7()) == 0, "another account's"
    assert await store.rewrap(made.bot.account) == 1
    assert await store.rewrap(made.bot.account) == 0
    assert b"horse" not in await waiting(both, made)
    assert await made.turn(runs_of(database, tmp_path, OTHER), "yes")
    assert made.said[-1] == "14 yes"


async def waiting(runs: Runs, made: Played) -> bytes:
    """The state as the database has it."""
    stored = await runs.of(made.bot.account, made.session, made.bot.id)
    assert stored is not None
    return stored.body or b""
