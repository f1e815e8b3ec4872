"""A worker in a process of its own, to be killed or frozen: python -m tests.contract.job_worker DSN NAME SECONDS."""

import asyncio
import sys

from palaver.core.db import Query, open_database
from palaver.core.jobs import JobContext, JobKind, Jobs

NOTE = Query("note", "insert into witness (job, worker, what) values ($1, $2, $3)", ("job", "worker", "what"))
LEASE_S = 1.5


async def main(dsn: str, name: str, seconds: float) -> None:
    """Begin each job with a note in the table `witness`, take `seconds`, then note the result under the lease."""
    db = await open_database(dsn)

    async def run(job: JobContext) -> None:
        await db.run(NOTE, job=job.id, worker=name, what="began")
        await asyncio.sleep(seconds)
        async with job.transaction() as tx:
            await tx.run(NOTE, job=job.id, worker=name, what="result")

    kind = JobKind("slow", run)
    async with Jobs(db, {"slow": kind}, lease_s=LEASE_S).running():
        await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
