"""Durable jobs, on PostgreSQL 18 and 15: what a handler and a caller may rely on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from palaver.core.db import Database, Query, open_database
from palaver.core.errors import NotFound, PalaverError, ProviderFailed, Unavailable
from palaver.core.jobs import SYSTEM, JobContext, JobKind, Jobs, JobView, Permanent
from palaver.kit import clock
from tests.contract.patience import until
from tests.servers import databases

ADD_ACCOUNT = Query("account", "insert into core_account (id, slug, name) values ($1, $2, $2)", ("id", "slug"))
DOOM = Query("doom", "update core_job set lost = 49, state = 'running', due_at = now() where id = $1", ("id",))
STOLEN = Query(
    "stolen",
    "update core_job set lease = gen_random_uuid(), due_at = now() + interval '1 day' where id = $1",
    ("id",),
)
TAKEN = Query("taken", "select due_at > now() + interval '1 hour' from core_job where id = $1", ("id",))
LATE = Query("late", "insert into core_cron (kind, due_at) values ('hourly', now() - interval '1 day')", ())
CRONS = Query("crons", "select count(*) from core_job where kind = 'hourly'", ())

Handler = Callable[[JobContext], Awaitable[None]]


@pytest.fixture(params=["postgres18", "postgres15"])
async def db(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    async with databases.cloned(request.getfixturevalue(request.param)) as dsn:
        opened = await open_database(dsn)
        yield opened
        await opened.pool.close()


@pytest.fixture
async def account(db: Database) -> UUID:
    id = uuid4()
    await db.run(ADD_ACCOUNT, id=id, slug=str(id))
    return id


def of(db: Database, *kinds: JobKind) -> Jobs:
    return Jobs(db, {kind.name: kind for kind in kinds}, lease_s=2.0)


async def ended(jobs: Jobs, account: UUID, id: UUID) -> JobView:
    async def asked() -> JobView | None:
        view = await jobs.status(account, id)
        return view if view.finished_at is not None else None

    found = await until(asked)
    assert found is not None
    return found


async def test_a_job_runs_with_what_it_was_given(db: Database, account: UUID) -> None:
    seen: list[JobContext] = []

    async def run(job: JobContext) -> None:
        seen.append(job)

    jobs = of(db, JobKind("note", run))
    id = await jobs.enqueue("note", account, {"text": "ä", "parts": [1, None]})
    waiting = await jobs.status(account, id)
    assert (waiting.state, waiting.progress) == ("waiting", 0)
    async with jobs.running():
        done = await ended(jobs, account, id)
    assert (done.state, done.progress, done.error) == ("done", 1, None)
    assert [(job.id, job.account, job.payload, job.attempt) for job in seen] == [
        (id, account, {"text": "ä", "parts": [1, None]}, 1)
    ]


async def test_a_job_belongs_to_the_transaction_that_added_it(db: Database, account: UUID) -> None:
    ran: list[str] = []

    async def run(job: JobContext) -> None:
        ran.append(job.payload)

    jobs = of(db, JobKind("note", run))
    async with jobs.running():
        with suppress(ZeroDivisionError):
            async with db.transaction() as tx:
                lost = await jobs.enqueue("note", account, "rolled back", tx=tx)
                raise ZeroDivisionError
        async with db.transaction() as tx:
            kept = await jobs.enqueue("note", account, "committed", tx=tx)
        await ended(jobs, account, kept)
    assert ran == ["committed"]
    with pytest.raises(NotFound):
        await jobs.status(account, lost)


async def test_an_error_is_retried_until_it_works(db: Database, account: UUID) -> None:
    attempts: list[int] = []

    async def run(job: JobContext) -> None:
        attempts.append(job.attempt)
        if job.attempt < 3:
            raise ProviderFailed("not yet")

    jobs = of(db, JobKind("stubborn", run, backoff_s=0.01))
    async with jobs.running():
        id = await jobs.enqueue("stubborn", account, None)
        done = await ended(jobs, account, id)
    assert (done.state, done.failed, attempts) == ("done", 2, [1, 2, 3])


async def test_after_the_last_attempt_it_is_given_up_with_its_error(db: Database, account: UUID) -> None:
    told: list[tuple[bool, str]] = []

    async def run(job: JobContext) -> None:
        raise RuntimeError("secret detail")

    async def gave_up(job: JobContext, error: PalaverError) -> None:
        told.append((job.last, error.code))

    jobs = of(db, JobKind("hopeless", run, max_attempts=2, backoff_s=0.01, gave_up=gave_up))
    async with jobs.running():
        id = await jobs.enqueue("hopeless", account, None)
        failed = await ended(jobs, account, id)
    assert failed.state == "failed"
    assert failed.error is not None
    assert failed.error["code"] == "internal"
    assert "secret" not in failed.error["message"]
    assert told == [(True, "internal")]


async def test_a_permanent_error_is_not_retried(db: Database, account: UUID) -> None:
    class Encrypted(Permanent):
        code = "encrypted"

    runs: list[int] = []

    async def run(job: JobContext) -> None:
        runs.append(job.attempt)
        raise Encrypted("The file is protected by a password.")

    jobs = of(db, JobKind("read", run))
    async with jobs.running():
        failed = await ended(jobs, account, await jobs.enqueue("read", account, None))
    assert (failed.state, runs) == ("failed", [1])
    assert failed.error == {"code": "encrypted", "message": "The file is protected by a password."}


async def test_a_run_that_takes_too_long_is_a_failed_run(db: Database, account: UUID) -> None:
    async def run(job: JobContext) -> None:
        if job.attempt == 1:
            await asyncio.sleep(60)

    jobs = of(db, JobKind("slow", run, timeout_s=0.05, backoff_s=0.01))
    async with jobs.running():
        done = await ended(jobs, account, await jobs.enqueue("slow", account, None))
    assert (done.state, done.failed) == ("done", 1)


async def test_what_waits_is_cancelled_at_once(db: Database, account: UUID) -> None:
    async def run(job: JobContext) -> None:
        raise AssertionError("must not run")

    jobs = of(db, JobKind("note", run))
    id = await jobs.enqueue("note", account, None, run_at=clock.now() + timedelta(hours=1))
    assert not await jobs.cancel(uuid4(), id)
    assert await jobs.cancel(account, id)
    assert (await jobs.status(account, id)).state == "cancelled"
    assert not await jobs.cancel(account, id)


async def test_what_runs_is_told_to_stop(db: Database, account: UUID) -> None:
    began = asyncio.Event()
    cancelled: list[bool] = []

    async def run(job: JobContext) -> None:
        began.set()
        try:
            await asyncio.sleep(60)
        finally:
            cancelled.append(job.cancelled)

    jobs = of(db, JobKind("slow", run))
    async with jobs.running():
        id = await jobs.enqueue("slow", account, None)
        await asyncio.wait_for(began.wait(), 10)
        assert await jobs.cancel(account, id)
        assert (await ended(jobs, account, id)).state == "cancelled"
    assert cancelled == [True]


async def test_progress_is_seen_while_it_runs(db: Database, account: UUID) -> None:
    leave = asyncio.Event()

    async def run(job: JobContext) -> None:
        await job.progress(0.4, "embedding")
        await leave.wait()

    jobs = of(db, JobKind("slow", run))
    async with jobs.running():
        id = await jobs.enqueue("slow", account, None)

        async def seen() -> bool:
            view = await jobs.status(account, id)
            return (view.state, round(view.progress, 3), view.note) == ("running", 0.4, "embedding")

        assert await until(seen)
        leave.set()
        assert (await ended(jobs, account, id)).progress == 1


async def test_a_dedupe_key_names_one_unfinished_job_of_an_account(db: Database, account: UUID) -> None:
    async def run(job: JobContext) -> None: ...

    jobs = of(db, JobKind("note", run))
    first = await jobs.enqueue("note", account, 1, dedupe="document:7")
    assert await jobs.enqueue("note", account, 2, dedupe="document:7") == first
    assert await jobs.enqueue("note", account, 2, dedupe="document:8") != first
    house = await jobs.enqueue("note", SYSTEM, 3, dedupe="document:7")
    assert house != first
    assert await jobs.enqueue("note", SYSTEM, 3, dedupe="document:7") == house
    assert await jobs.enqueue("note", account, 3) != await jobs.enqueue("note", account, 3)
    async with jobs.running():
        await ended(jobs, account, first)
        assert await jobs.enqueue("note", account, 4, dedupe="document:7") != first


async def test_a_kind_runs_no_more_at_once_than_it_allows(db: Database, account: UUID) -> None:
    now = most = 0

    async def run(job: JobContext) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.01)
        now -= 1

    jobs = of(db, JobKind("pair", run, concurrency=2))
    ids = [await jobs.enqueue("pair", account, number) for number in range(12)]
    async with jobs.running():
        for id in ids:
            await ended(jobs, account, id)
    assert most == 2


async def test_two_workers_share_the_work_and_run_nothing_twice(db: Database, account: UUID) -> None:
    ran: list[int] = []

    async def run(job: JobContext) -> None:
        ran.append(job.payload)

    kind = JobKind("note", run, concurrency=10)
    jobs, others = of(db, kind), of(db, kind)
    async with jobs.running(), others.running():
        ids = [await jobs.enqueue("note", account, number) for number in range(150)]
        for id in ids:
            assert (await ended(jobs, account, id)).state == "done"
    assert sorted(ran) == list(range(150))


async def test_a_later_job_waits_for_its_time(db: Database, account: UUID) -> None:
    ran: list[float] = []

    async def run(job: JobContext) -> None:
        ran.append(clock.now().timestamp())

    jobs = of(db, JobKind("note", run))
    due = clock.now() + timedelta(seconds=0.5)
    async with jobs.running():
        await ended(jobs, account, await jobs.enqueue("note", account, None, run_at=due))
    assert ran[0] >= due.timestamp()


async def test_a_worker_that_leaves_gives_its_job_back(db: Database, account: UUID) -> None:
    began = asyncio.Event()
    attempts: list[int] = []

    async def run(job: JobContext) -> None:
        attempts.append(job.attempt)
        if len(attempts) == 1:
            began.set()
            await asyncio.sleep(60)

    jobs = of(db, JobKind("slow", run))
    async with jobs.running(drain_s=0.05):
        id = await jobs.enqueue("slow", account, None)
        await asyncio.wait_for(began.wait(), 10)
    assert (await jobs.status(account, id)).state == "waiting"
    async with jobs.running():
        done = await ended(jobs, account, id)
    assert (done.state, done.failed, done.lost, attempts) == ("done", 0, 0, [1, 1])


async def test_a_worker_that_leaves_lets_short_jobs_finish(db: Database, account: UUID) -> None:
    began = asyncio.Event()

    async def run(job: JobContext) -> None:
        began.set()
        await asyncio.sleep(0.2)

    jobs = of(db, JobKind("short", run))
    async with jobs.running(drain_s=10):
        id = await jobs.enqueue("short", account, None)
        await asyncio.wait_for(began.wait(), 10)
    assert (await jobs.status(account, id)).state == "done"


async def test_a_job_that_kills_its_workers_is_given_up(db: Database, account: UUID) -> None:
    told: list[str] = []

    async def run(job: JobContext) -> None:
        raise AssertionError("must not run")

    async def gave_up(job: JobContext, error: PalaverError) -> None:
        told.append(error.message)

    jobs = of(db, JobKind("poison", run, gave_up=gave_up))
    id = await jobs.enqueue("poison", account, None)
    await db.run(DOOM, id=id)
    async with jobs.running():
        failed = await ended(jobs, account, id)
    assert (failed.state, failed.lost, len(told)) == ("failed", 50, 1)


async def test_a_missed_periodic_job_is_made_up_for_once_by_one_of_the_workers(db: Database) -> None:
    ran: list[UUID] = []

    async def run(job: JobContext) -> None:
        ran.append(job.account)

    kind = JobKind("hourly", run, cron="0 * * * *")
    fresh = JobKind("never-seen", run, cron="0 * * * *")
    await db.run(LATE)
    jobs, others = of(db, kind, fresh), of(db, kind, fresh)
    async with jobs.running(), others.running():

        async def happened() -> bool:
            return bool(ran)

        await until(happened)
    assert ran == [SYSTEM]
    assert await db.value(CRONS) == 1


async def test_who_has_lost_a_job_does_not_give_it_up(db: Database, account: UUID) -> None:
    given_up: list[UUID] = []

    async def run(job: JobContext) -> None:
        await db.run(STOLEN, id=job.id)
        raise ProviderFailed("It failed for who had it.")

    async def gave_up(job: JobContext, _error: PalaverError) -> None:
        given_up.append(job.id)

    async def calm(_job: JobContext) -> None: ...

    jobs = of(db, JobKind("stolen", run, max_attempts=1, gave_up=gave_up), JobKind("calm", calm))
    id = await jobs.enqueue("stolen", account, None)
    async with jobs.running():
        assert await until(lambda: taken(db, id))
        await ended(jobs, account, await jobs.enqueue("calm", account, None))
    assert given_up == []
    assert (await jobs.status(account, id)).state == "running"


async def taken(db: Database, id: UUID) -> bool:
    return bool(await db.value(TAKEN, id=id))


async def test_giving_up_waits_for_a_database_that_is_away(db: Database, account: UUID) -> None:
    told: list[str] = []

    async def run(_job: JobContext) -> None:
        raise Permanent("Never.")

    async def gave_up(_job: JobContext, error: PalaverError) -> None:
        told.append(error.message)
        if len(told) < 3:
            raise Unavailable("The database does not answer right now.")

    jobs = of(db, JobKind("hopeless", run, gave_up=gave_up))
    id = await jobs.enqueue("hopeless", account, None)
    async with jobs.running():
        assert (await ended(jobs, account, id)).state == "failed"
    assert told == ["Never."] * 3
