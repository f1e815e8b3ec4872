"""Dialogs in BASIC that wait for people: how much a thousand of them take, how soon 2,000 of them answer."""

import asyncio
import random
import time
from pathlib import Path
from typing import Any, Final

import aiohttp
import asyncpg

from benchmarks import processes
from benchmarks.figure import MB, MS, Figure, most, percentile
from benchmarks.serving import KEY, Serving, serving
from palaver.serve.lock import holder

_WAITING: Final = 1_000
_TALKING: Final = 2_000
_PAUSE_S: Final = 20.0  # between two answers of one person
_SECONDS: Final = 20.0
_AT_ONCE: Final = 50
_STORED: Final = "select coalesce(sum(pg_column_size(r.*)), 0)::float8 from dialogs_run r"
_PROGRAM: Final = """
FOR i = 1 TO 100
  HEAR answer "Question ${i}?"
  last = answer & " " & i
NEXT
"""


def measure(folder: Path) -> list[Figure]:
    with serving(folder / "dialogs", workers=2) as server:
        server.first_page()
        config = {"dialogs": {"scripts": {"start.bas": _PROGRAM}}}
        server.json("POST", "/api/bots", {"alias": "asking", "name": "asking", "config": config})
        return asyncio.run(_measured(server))


async def _measured(server: Serving) -> list[Figure]:
    running = holder(server.data)
    assert running is not None
    connector = aiohttp.TCPConnector(limit=_TALKING)
    headers = {"Authorization": f"Bearer {KEY}"}
    async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}", headers=headers, connector=connector) as http:
        await _begun(http, 200)  # whatever a worker grows by once
        before, stored = processes.memory(server.workers()), await _stored(running.database_url)
        sessions = await _begun(http, _WAITING)
        grown = max(processes.memory(server.workers()) - before, 0.0)
        stored = await _stored(running.database_url) - stored
        sessions += await _begun(http, _TALKING - _WAITING)
        took = await _talked(http, sessions)
    words = f"{_TALKING:,} dialogs, an answer each {_PAUSE_S:.0f} s, 2 workers"
    return [
        Figure(
            name=f"Memory of {_WAITING:,} dialogs that wait in HEAR",
            form=MB,
            value=(grown + stored) / 1024**2,
            target=most(20),
            note=f"{MB.format(stored / 1024**2)} of it in the database",
        ),
        Figure(
            name=f"From an answer to the next question, {words}, p99",
            form=MS,
            value=percentile(took, 99) * 1e3,
            target=most(50),
            note=f"median {MS.format(percentile(took, 50) * 1e3)}, {len(took):,} answers",
        ),
    ]


async def _begun(http: aiohttp.ClientSession, count: int) -> list[str]:
    places = asyncio.Semaphore(_AT_ONCE)

    async def begin() -> str:
        async with places:
            return str((await _asked(http, "completion", {"message": "Hello", "persona": "asking"}))["session_id"])

    return list(await asyncio.gather(*(begin() for _ in range(count))))


async def _talked(http: aiohttp.ClientSession, sessions: list[str]) -> list[float]:
    """Seconds that each answer took, everybody at their own time."""
    took: list[float] = []

    async def talk(session: str) -> None:
        await asyncio.sleep(random.uniform(0, min(_PAUSE_S, _SECONDS)))
        started = time.perf_counter()
        await _asked(http, "continuation", {"message": "yes", "session": session})
        took.append(time.perf_counter() - started)

    await asyncio.gather(*(talk(session) for session in sessions))
    return took


async def _asked(http: aiohttp.ClientSession, verb: str, body: dict[str, Any]) -> Any:
    async with http.post(f"/api/chat/{verb}", json=body) as answer:
        if answer.status != 200:
            raise RuntimeError(f"{verb}: {answer.status} {await answer.text()}")
        return await answer.json()


async def _stored(dsn: str) -> float:
    connection = await asyncpg.connect(dsn)
    try:
        return float(await connection.fetchval(_STORED))
    finally:
        await connection.close()
