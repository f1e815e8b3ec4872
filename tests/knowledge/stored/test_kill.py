"""kill -9 of the worker in the middle of ingestions: the document becomes ready, once."""

import asyncio
import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP

import pytest

from palaver.core.caller import Caller
from palaver.core.db import Query
from palaver.core.process import Child
from palaver.knowledge.collections import NewCollection
from palaver.knowledge.ingestion.index import held
from palaver.knowledge.links import Whole
from palaver.knowledge.retrieval.search import Ranking
from tests.contract.patience import until
from tests.knowledge.stored.house import House
from tests.knowledge.stored.ledger import FILES, HIDDEN, adds_up, blobs_left
from tests.servers.launch import launch
from tests.servers.qdrant import QdrantServer

ROOT = Path(__file__).parents[3]
KILLS = 5
FREE = Query("free", "update core_job set due_at = now() where state = 'running'", ())
STUCK = Query(
    "stuck",
    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    (),
)
HANG_UP = Query(
    "hang_up",
    "select pg_terminate_backend(pid) from pg_stat_activity"
    " where datname = current_database() and state = 'idle in transaction' and pid <> pg_backend_pid()",
    (),
)
WAITING = Query("waiting", "select count(*) from core_job where state in ('waiting', 'running')", ())


def parts(count: int, word: str) -> bytes:
    return b"\n\n".join(f"# Part {n}\n\nThe {word} of part {n} is lit at dusk.".encode() for n in range(count))


@dataclass(frozen=True)
class Crew:
    """Starts workers over one house, in processes of their own."""

    house: House
    argv: list[str]
    folder: Path

    @contextmanager
    def worker(self) -> Iterator[Child]:
        argv = [sys.executable, "-m", "tests.knowledge.stored.worker", *self.argv]
        child, _ = launch("worker", argv, self.folder, env={**os.environ, "PYTHONPATH": str(ROOT)})
        try:
            yield child
        finally:
            child.stop(SIGKILL)

    async def free(self) -> None:
        """End the leases of the killed, so that nobody waits for that."""
        await self.house.db.run(FREE)


@pytest.fixture(params=["pgvector", "qdrant"])
def crew(
    request: pytest.FixtureRequest,
    blobs_url: str,
    embedder_socket: Path,
    tmp_path: Path,
) -> Crew:
    if request.param == "pgvector":
        house, dsn, more = request.getfixturevalue("still_house"), request.getfixturevalue("dsn"), []
    else:
        server: QdrantServer = request.getfixturevalue("qdrant_server")
        house, dsn = request.getfixturevalue("still_qdrant_house"), request.getfixturevalue("other_dsn")
        more = [server.url]
    return Crew(house, [dsn, blobs_url, str(embedder_socket), *more], tmp_path)


async def killed_in_the_middle(crew: Crew, caller: Caller, id: object, moment: random.Random) -> None:
    """One worker that begins with the document and is killed at some moment after that."""

    async def begun() -> bool:
        [document] = await crew.house.documents.all(caller, "docs", 1)
        return document.id == id and document.status != "pending"

    with crew.worker() as child:
        await until(begun)
        await asyncio.sleep(moment.uniform(0, 2.0))
        child.stop(SIGKILL)
    await crew.free()


async def test_a_document_survives_the_kills_of_its_workers(crew: Crew) -> None:
    house, moment = crew.house, random.Random()
    caller = await house.account()
    await house.collections.create(caller, NewCollection(name="docs"))
    id = await house.add(caller, "docs", Whole("a.md", "", parts(150, "lamp")))
    for _ in range(KILLS):
        await killed_in_the_middle(crew, caller, id, moment)
        assert await adds_up(house, caller, "docs") in {0, 150}

        if (await house.documents.one(caller, "docs", id)).status == "ready":
            content = parts(150, f"lamp {moment.random()}")
            await house.add(caller, "docs", Whole("a.md", "", content))
    with crew.worker():
        document = await house.settled(caller, "docs", id)
        await settled(house)
    assert (document.status, document.chunks) == ("ready", 150)
    assert await adds_up(house, caller, "docs") == 150
    assert await left(house) == (1, 1, 0)


@pytest.mark.parametrize("replaced", [False, True])
async def test_a_worker_dies_while_it_swaps(crew: Crew, *, replaced: bool) -> None:
    house = crew.house
    caller = await house.account()
    home = await house.collections.create(caller, NewCollection(name="docs"))
    id = await house.add(caller, "docs", Whole("a.md", "", parts(5, "lamp")))

    async def stuck() -> bool:
        return bool(await house.db.value(STUCK))

    async with house.db.transaction() as tx:
        await held(tx, caller.account, home.id)
        with crew.worker() as child:
            await until(stuck)
            child.stop(SIGKILL)
        await crew.free()
        assert await adds_up(house, caller, "docs") == 0
        assert await house.hits(caller, "docs", "when is the lamp lit") == []
        if replaced:
            await house.add(caller, "docs", Whole("a.md", "", parts(3, "fire")))
    with crew.worker():
        document = await house.settled(caller, "docs", id)
        await settled(house)
    assert (document.status, document.chunks) == ("ready", 3 if replaced else 5)
    assert await adds_up(house, caller, "docs") == document.chunks
    assert await left(house) == (1, 1, 0)


async def test_a_worker_that_wakes_up_when_another_has_done_its_work_undoes_nothing(crew: Crew) -> None:
    house = crew.house
    caller = await house.account()
    await house.collections.create(caller, NewCollection(name="docs"))
    id = await house.add(caller, "docs", Whole("a.md", "", parts(30, "lamp")))

    async def embedding() -> bool:
        return (await house.documents.one(caller, "docs", id)).status == "embedding"

    with crew.worker() as frozen:
        await until(embedding)
        frozen.send(SIGSTOP)
        await hang_up(house)
        await crew.free()
        with crew.worker():
            await house.settled(caller, "docs", id)
        frozen.send(SIGCONT)
        another = await house.add(caller, "docs", Whole("b.md", "", parts(3, "fire")))
        await house.settled(caller, "docs", another)
        await settled(house)
    hits = await house.hits(caller, "docs", "when is the lamp of part 3 lit", Ranking(top_k=50))
    assert sorted(hit.document_id for hit in hits) == sorted([id] * 30 + [another] * 3)
    assert await adds_up(house, caller, "docs") == 33
    assert await left(house) == (2, 2, 0)


async def hang_up(house: House) -> None:
    """End what a frozen worker holds in open transactions: also of a statement that was under way when it froze."""
    for _ in range(20):
        await house.db.run(HANG_UP)
        await asyncio.sleep(0.05)


async def settled(house: House) -> None:
    """Every job has come to its end."""

    async def through() -> bool:
        return bool(await house.db.value(WAITING) == 0)

    assert await until(through)


async def left(house: House) -> tuple[int, int, int]:
    return await house.db.value(FILES), len(await blobs_left(house)), await house.db.value(HIDDEN)
