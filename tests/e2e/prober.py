"""
A process of its own that releases a bot and sees when each worker is on it: who holds hundreds of streams is no clock.

On its input one JSON object a line: first a Place, then Releases; on its output the seconds that each one took.
"""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import msgspec

from tests.e2e import landing
from tests.e2e.stream import Json, Stream, connect
from tests.servers.palaver import ROOT, until

_IDLE_S: Final = 3.0


class Place(msgspec.Struct, frozen=True):
    """A running server, and the bot that is released there."""

    port: int
    worker_pids: list[int]
    headers: dict[str, str]
    bot: str


class Release(msgspec.Struct, frozen=True):
    """`verb` with `body` makes version `number`."""

    verb: str
    body: Json
    number: int


class Prober:
    """The side of the test."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def took(self, release: Release) -> float:
        """Seconds from the request until every worker was on the version."""
        return float(await self.tell(release))

    async def tell(self, value: msgspec.Struct) -> bytes:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode(value) + b"\n")
        await self._process.stdin.drain()
        answer = await self._process.stdout.readline()
        assert answer, "the prober has ended: what it said stands above"
        return answer


@asynccontextmanager
async def prober(place: Place) -> AsyncIterator[Prober]:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, stdin=PIPE, stdout=PIPE, cwd=ROOT)
    try:
        made = Prober(process)
        await made.tell(place)
        yield made
    finally:
        process.kill()
        await process.wait()


class Lines:
    """A line to each worker, made anew when they have idled: a server closes such ones."""

    def __init__(self, place: Place) -> None:
        self.place, self.lines, self.used = place, list[Stream](), -_IDLE_S

    async def took(self, release: Release) -> float:
        if time.monotonic() - self.used > _IDLE_S:
            pids = self.place.worker_pids if landing.KNOWN else [0]
            self.lines = [await (landing.land(self.place, pid) if pid else connect(self.place.port)) for pid in pids]
        started = time.perf_counter()
        headers = self.place.headers | {"Content-Type": "application/json"}
        first = self.lines[0]
        await first.request("POST", f"/api/bots/{self.place.bot}/{release.verb}", headers, release.body)
        made = await first.body()
        assert made["number"] == release.number, made

        async def everywhere() -> bool:
            return set(await asyncio.gather(*map(self._version, self.lines))) == {release.number}

        assert await until(everywhere, pause_s=0.002)
        self.used = time.monotonic()
        return time.perf_counter() - started

    async def _version(self, line: Stream) -> int:
        await line.request("GET", f"/api/bots/{self.place.bot}", self.place.headers)
        return int((await line.body())["version"])


async def _main() -> None:
    lines = Lines(msgspec.json.decode(sys.stdin.readline(), type=Place))
    print(lines.place.bot, flush=True)
    while said := await asyncio.to_thread(sys.stdin.readline):
        print(await lines.took(msgspec.json.decode(said, type=Release)), flush=True)


if __name__ == "__main__":
    asyncio.run(_main())
