"""Durable jobs when workers are killed or frozen and when the database goes away."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP
from uuid import UUID

import msgspec
import pytest

from palaver.core.db import Database, Query, open_database
from palaver.core.errors import Unavailable
from palaver.core.jobs import SYSTEM, JobContext, JobKind, Jobs
from palaver.core.process import Child
from tests.contract.patience import until
from tests.servers import databases
from tests.servers.launch import launch
from tests.servers.postgres import Postgres

ROOT = Path(__file__).parents[2]
WITNESS = Query("witness", "create table witness (n serial, job uuid, worker text, what text)", ())
SEEN = Query("seen", "select worker, what from witness where job = $1 order by n", ("job",))


class Seen(msgspec.Struct):
    """What a worker did to a job."""

    worker: str
    what: str


class Workers:
    """Starts workers in processes of their own over one database, and reads what they noted."""

    def __init__(self, db: Database, dsn: str, folder: Path) -> None:
        self.jobs = Jobs(db, {"slow": JobKind("slow", _nothing)})
        self._db = db
        self._dsn = dsn
        self._folder = folder

    @contextmanager
    def worker(self, name: str, seconds: float) -> Iterator[Child]:
        argv = [sys.executable, "-m", "tests.contract.job_worker", self._dsn, name, str(seconds)]
        child, _ = launch(name, argv, self._folder, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"})
        try:
            yield child
        finally:
            child.stop(SIGKILL)

    async def noted(self, job: UUID, worker: str, what: str) -> bool:
        async def asked() -> bool:
            return Seen(worker, what) in await self._db.all(SEEN, Seen, job=job)

        return await until(asked)

    async def story(self, job: UUID) -> list[tuple[str, str]]:
        return [(seen.worker, seen.what) for seen in await self._db.all(SEEN, Seen, job=job)]

    async def done(self, job: UUID) -> bool:
        async def asked() -> bool:
            return (await self.jobs.status(SYSTEM, job)).state == "done"

        return await until(asked)


async def _nothing(_job: JobContext) -> None: ...


@pytest.fixture
async def workers(database: Database, dsn: str, tmp_path: Path) -> Workers:
    await database.run(WITNESS)
    return Workers(database, dsn, tmp_path)


async def test_a_job_survives_the_kill_of_its_worker(workers: Workers) -> None:
    id = await workers.jobs.enqueue("slow", SYSTEM, None)
    with workers.worker("one", 60) as one:
        await workers.noted(id, "one", "began")
        one.stop(SIGKILL)
    with workers.worker("two", 0):
        await workers.done(id)
    assert await workers.story(id) == [("one", "began"), ("two", "began"), ("two", "result")]
    view = await workers.jobs.status(SYSTEM, id)
    assert (view.lost, view.failed) == (1, 0)


async def test_a_frozen_worker_that_wakes_up_cannot_write_its_result(workers: Workers) -> None:
    id = await workers.jobs.enqueue("slow", SYSTEM, None)
    with workers.worker("frozen", 1) as frozen:
        await workers.noted(id, "frozen", "began")
        frozen.send(SIGSTOP)
        with workers.worker("other", 0):
            await workers.done(id)
            frozen.send(SIGCONT)
            after = await workers.jobs.enqueue("slow", SYSTEM, None)
            await workers.done(after)
        again = await workers.jobs.enqueue("slow", SYSTEM, None)
        await workers.noted(again, "frozen", "result")
    assert await workers.story(id) == [("frozen", "began"), ("other", "began"), ("other", "result")]


@pytest.fixture
async def mortal(postgres_to_kill: Postgres) -> AsyncIterator[Database]:
    databases.prepare(postgres_to_kill)
    opened = await open_database(postgres_to_kill.dsn("migrated"))
    yield opened
    await opened.pool.close()


async def test_jobs_go_on_after_the_database_went_away(mortal: Database, postgres_to_kill: Postgres) -> None:
    began, leave = asyncio.Event(), asyncio.Event()

    async def slow(_job: JobContext) -> None:
        began.set()
        await leave.wait()

    kinds = {"slow": JobKind("slow", slow), "note": JobKind("note", _nothing)}
    jobs = Jobs(mortal, kinds)
    async with jobs.running():
        held = await jobs.enqueue("slow", SYSTEM, None)
        await asyncio.wait_for(began.wait(), 10)
        await asyncio.to_thread(postgres_to_kill.kill)
        with pytest.raises(Unavailable):
            await jobs.enqueue("note", SYSTEM, None)
        leave.set()
        await asyncio.to_thread(postgres_to_kill.start)
        later = await jobs.enqueue("note", SYSTEM, None)

        async def both() -> bool:
            views = [await jobs.status(SYSTEM, id) for id in (held, later)]
            return [(view.state, view.lost) for view in views] == [("done", 0), ("done", 0)]

        assert await until(both)
