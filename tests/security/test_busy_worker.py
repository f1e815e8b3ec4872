"""A worker that is busy still remembers credentials, and still hears within a second that one has ended."""

import asyncio
import time
from collections.abc import AsyncIterator
from math import inf
from uuid import UUID, uuid4

import asyncpg
import pytest

from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.kit.ids import uuid7
from palaver.security.standing.apart import Apart
from palaver.security.standing.memory import FRESH_S, Known, Memory
from palaver.web.endings import Endings
from tests.contract.patience import until

SHOWN = ("secret", b"x" * 32)
_BUSY_S = 0.4  # of each round of the worker's loop: a look on that same loop would take several


class Worker:
    def __init__(self, key: UUID) -> None:
        self.memory, self.endings = Memory(), Endings()
        self.known = Known(Caller(account=uuid4(), kind="prod", id=key, owner="key:x", rests_on=frozenset({key})), inf)

    def met(self) -> None:
        """The credential was looked up some time ago."""
        self.memory.remember(SHOWN, self.known, self.memory.asking() - 2 * FRESH_S)

    async def remembers(self) -> bool:
        """After a busy round."""
        self.met()
        time.sleep(_BUSY_S)  # noqa: ASYNC251  # that is what being busy is
        return self.memory.recall(SHOWN) is not None


@pytest.fixture
async def worker(database: Database, dsn: str) -> AsyncIterator[Worker]:
    made = Worker(uuid7())
    task = asyncio.create_task(Apart(dsn, made.memory, made.endings).run())
    yield made
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_busy_worker_does_not_look_up_what_it_knows(worker: Worker) -> None:
    await until(worker.remembers)


async def test_it_hears_of_an_end_however_busy_it_is(worker: Worker, dsn: str) -> None:
    told = asyncio.Event()
    worker.endings.listen(worker.known.caller.rests_on, told.set)
    await until(worker.remembers)
    connection = await asyncpg.connect(dsn)
    await connection.execute("insert into security_change (subject, at) values ($1, now())", worker.known.caller.id)
    await connection.close()
    time.sleep(1.0)  # noqa: ASYNC251  # no round of its loop: the thread alone has heard
    assert worker.memory.recall(SHOWN) is None
    await asyncio.wait_for(told.wait(), 10)
