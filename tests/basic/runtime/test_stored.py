"""Every program of the folder does the same whether its run is stored at every await point or not."""

from datetime import UTC, datetime
from random import Random
from typing import Final

import pytest

from palaver.basic.limits import Limits
from palaver.basic.values.text import text
from palaver.basic.world import World
from tests.basic.programs import PATHS
from tests.basic.runtime.stage import Played, played

_NOW: Final = datetime(2026, 3, 5, 12, 30, tzinfo=UTC)
_ANSWERS: Final = (
    "5",
    "Ana Lima",
    "ana@example.org",
    "yes",
    "tomorrow",
    "1",
    "",
    "+1 415 555 2671",
    "https://example.org",
)
PROGRAMS: Final = {path.stem: path.read_text("utf-8") for path in PATHS}


async def once(name: str, *, stored: bool) -> Played:
    world = World(now=lambda: _NOW, chance=Random(7))  # the same dice twice
    known = {"user": {"id": "u1", "name": "Ana", "email": "a@b.cd"}, "bot": {"name": "Bot"}, "body": {"order_id": 7}}
    limits = Limits(operations=500_000)
    return await played(
        PROGRAMS[name], _ANSWERS * 20, stored=stored, known=known, world=world, limits=limits, model=["{}"] * 50
    )


@pytest.mark.parametrize("name", PROGRAMS)
async def test_a_stored_run_goes_on_as_if_nothing_had_happened(name: str) -> None:
    at_once, stored = await once(name, stored=False), await once(name, stored=True)
    assert (stored.messages, stored.log) == (at_once.messages, at_once.log)
    assert text(stored.value) == text(at_once.value)
    assert str(stored.error) == str(at_once.error)
    assert stored.error is None or stored.error.code not in {"InternalError", "NameError"}
    assert stored.host.memory.keys() == at_once.host.memory.keys()
    assert all(size < 5_000 for size in stored.states)
