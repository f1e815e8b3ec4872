"""Reading a bot's configuration: from the database, from memory, and over and over by requests to two workers."""

import asyncio
import time
from statistics import median
from typing import Final

from benchmarks import rest
from benchmarks.figure import MICROS, MS, RATE, Figure, least, middle, most
from benchmarks.serving import Serving
from palaver.config.bots import Bots
from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.db import open_database
from palaver.security.accounts.accounts import Accounts
from palaver.security.permissions import ALL
from palaver.serve.lock import holder

_CONNECTIONS: Final = 32
_SECONDS: Final = 5
_ROUNDS: Final = 3
_COLD: Final = 200
_WARM: Final = 20_000


def measure(server: Serving) -> list[Figure]:
    running = holder(server.data)
    assert running is not None
    cold, warm = asyncio.run(_reads(running.database_url))
    path = "/api/bots/demo"
    rest.wrk(server.port, path, connections=_CONNECTIONS, seconds=1)
    found = [rest.wrk(server.port, path, connections=_CONNECTIONS, seconds=_SECONDS) for _ in range(_ROUNDS)]
    rate, note = middle([one.rate for one in found], RATE)
    slow = median(one.p99_ms for one in found)
    words = "Configuration read, GET /api/bots/{alias}, 2 workers"
    return [
        Figure(
            name="Configuration read, cold: from the database, slowest of 200", form=MS, value=cold, target=most(200)
        ),
        Figure(name="Configuration read, warm: from memory", form=MICROS, value=warm, target=most(1000)),
        Figure(name=words, form=RATE, value=rate, target=least(10_000), note=note),
        Figure(name=f"{words}, p99", form=MS, value=slow, target=most(10)),
    ]


async def _reads(dsn: str) -> tuple[float, float]:
    """The slowest read without memory, in milliseconds; the middle one with it, in microseconds."""
    db = await open_database(dsn)
    try:
        account = await Accounts(db).first()
        assert account is not None
        caller = Caller(account=account, kind="system", id=account, owner="system", permissions=ALL)
        bots = Bots(db, open_cache(None)[1])
        cold = [await _timed(bots, caller, forget=True) for _ in range(_COLD)]
        warm = [await _timed(bots, caller, forget=False) for _ in range(_WARM)]
        return max(cold) * 1e3, median(warm) * 1e6
    finally:
        await db.close()


async def _timed(bots: Bots, caller: Caller, *, forget: bool) -> float:
    if forget:
        bots.drop_all()
    started = time.perf_counter()
    await bots.active(caller, "demo")
    return time.perf_counter() - started
