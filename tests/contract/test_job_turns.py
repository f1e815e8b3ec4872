"""Whose job is next: one account's many do not keep another's one from running."""

import asyncio
from uuid import UUID, uuid4

from palaver.core.db import Database
from palaver.core.jobs import JobContext, JobKind, Unfinished
from tests.contract.patience import until
from tests.contract.test_jobs import ADD_ACCOUNT, account, db, ended, of

__all__ = ["account", "db"]  # fixtures


async def somebody(db: Database) -> UUID:
    id = uuid4()
    await db.run(ADD_ACCOUNT, id=id, slug=str(id))
    return id


async def test_a_run_that_gives_its_place_up_goes_on_behind_the_others(db: Database, account: UUID) -> None:
    ran: list[str] = []

    async def run(job: JobContext) -> None:
        ran.append(f"{job.payload} {job.attempt}")
        if job.payload == "long" and len(ran) < 4:
            raise Unfinished

    jobs = of(db, JobKind("turns", run, max_attempts=1))
    other = await somebody(db)
    long = await jobs.enqueue("turns", account, "long")
    for _ in range(2):
        await jobs.enqueue("turns", other, "short")
    async with jobs.running():
        done = await ended(jobs, account, long)
    assert ran == ["long 1", "short 1", "short 1", "long 1"]
    assert (done.state, done.failed, done.lost, done.error) == ("done", 0, 0, None)


async def test_the_account_of_which_the_fewest_run_comes_first(db: Database, account: UUID) -> None:
    began: list[str] = []
    over = [asyncio.Event() for _ in range(5)]

    async def run(job: JobContext) -> None:
        began.append(job.payload["of"])
        await over[job.payload["number"]].wait()

    jobs = of(db, JobKind("many", run, concurrency=2))
    ids = [await jobs.enqueue("many", account, {"of": "many", "number": number}) for number in range(4)]
    other = await somebody(db)
    one = await jobs.enqueue("many", other, {"of": "one", "number": 4})

    async def begun(count: int) -> bool:
        return len(began) >= count

    async with jobs.running():
        assert await until(lambda: begun(2))
        over[0].set()
        assert await until(lambda: begun(3))
        assert began == ["many", "many", "one"]
        for each in over:
            each.set()
        await ended(jobs, other, one)
        for id in ids:
            await ended(jobs, account, id)
