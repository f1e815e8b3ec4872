"""Signs of life: only a worker whose own signs and clocks are regular may judge others."""

import time

import pytest

from palaver.core.db import Database
from palaver.core.workers import enrol


async def test_a_worker_judges_after_three_regular_signs(database: Database) -> None:
    worker = await enrol(database)
    assert [await worker.beat() for _ in range(4)] == [False, False, True, True]


async def test_nobody_judges_across_a_step_of_the_clock(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = await enrol(database)
    assert [await worker.beat() for _ in range(3)][-1]
    real = time.monotonic
    for slept in (100.0, -100.0):  # the database's clock against ours: the machine slept, or the clock was set
        monkeypatch.setattr(time, "monotonic", lambda slept=slept: real() + slept)
        assert [await worker.beat() for _ in range(3)] == [False, False, True]


async def test_numbers_are_unique(database: Database) -> None:
    numbers = [(await enrol(database)).number for _ in range(20)]
    assert len(set(numbers)) == 20
