"""Probes say what is wrong, and one that hangs keeps nobody waiting."""

import asyncio

import pytest

from palaver.core import health
from palaver.core.errors import Unavailable
from palaver.core.health import Health


async def fine() -> None:
    pass


async def broken() -> None:
    raise Unavailable("The line is cut.")


async def test_each_part_is_asked() -> None:
    parts = await Health({"one": fine, "two": broken}, {"three": fine}, {"one": "in here"}).check()
    assert [(part.name, part.ok, part.error, part.note) for part in parts] == [
        ("one", True, "", "in here"),
        ("two", False, "The line is cut.", ""),
    ]


async def test_what_hangs_even_when_it_is_cancelled_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    over = asyncio.Event()

    async def hanging() -> None:
        try:
            await over.wait()
        finally:
            await over.wait()

    monkeypatch.setattr(health, "_PATIENCE_S", 0.05)
    checking = asyncio.ensure_future(Health({"one": hanging, "two": fine}, {}, {}).check())
    done, _ = await asyncio.wait({checking}, timeout=30)
    over.set()
    assert done, "the answer waits for what hangs"
    assert [(part.name, part.ok) for part in checking.result()] == [("one", False), ("two", True)]
    assert checking.result()[0].error.startswith("no answer within")
