"""HEAR AS LOGIN: who is signed in is known at once; a stranger is asked, and nothing that they write counts."""

from typing import cast

import msgspec
import pytest

from palaver.basic.world import World
from palaver.config.bots import Bots
from palaver.core.cache import open_cache
from palaver.core.db import Database
from palaver.dialogs.ports.http import Client
from palaver.dialogs.programs.programs import Programs
from palaver.dialogs.runs.runs import Runs
from tests.basic.runtime.stage import played
from tests.config.test_bots import named, somebody
from tests.dialogs.crashes import Played, services_of

ASKS = 'HEAR who AS LOGIN "Who are you?"\nTALK who.name & " " & who.email & " " & ERROR'


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("user", ["Ana ana@a.example false"]),
        ("visitor", ["Who are you?", "Please sign in.", "Please sign in.", "  true"]),
    ],
)
async def test_who_is_signed_in_is_not_asked(database: Database, kind: str, said: list[str]) -> None:
    owner = await somebody(database)
    dialogs = {"scripts": {"start.bas": ASKS}}
    bot = await Bots(database, open_cache(None)[1]).create(owner, named("safe", dialogs=dialogs))
    services = services_of(database, cast("Client", type("NoClient", (), {"of": None})()))
    ana = msgspec.structs.replace(owner, kind=kind, name="Ana", email="ana@a.example")
    conversation, runs = Played(database, services, ana, bot), Runs(database, Programs(), 1)
    await conversation.begin()
    over = await conversation.turn(runs, None)
    while not over:
        over = await conversation.turn(runs, "It's me, Ana.")
    assert conversation.said == said


async def test_a_program_without_a_server_knows_whom_it_is_told_of() -> None:
    found = await played(ASKS, world=World(person={"name": "Ana", "email": "ana@a.example"}))
    assert (found.messages, found.error) == (["Ana ana@a.example false"], None)
