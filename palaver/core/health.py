"""Health: every part is really probed, with its latency and the reason when it fails."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import msgspec

_PATIENCE_S: Final = 5.0

Probe = Callable[[], Awaitable[object]]
Note = str | Callable[[], str]


class PartHealth(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the server as it answered just now."""

    name: str
    ok: bool
    ms: float
    error: str = ""
    note: str = ""


class Health:
    """The probes of this process; readiness does not hang on those `outside`; `notes` say what serves each part."""

    def __init__(self, probes: Mapping[str, Probe], outside: Mapping[str, Probe], notes: Mapping[str, Note]) -> None:
        self._probes, self._outside, self._notes = probes, outside, notes
        self._late: set[asyncio.Future[object]] = set()

    async def check(self, *, outside: bool = False) -> list[PartHealth]:
        probes = {**self._probes, **self._outside} if outside else self._probes
        return list(await asyncio.gather(*(self._probe(name, probe) for name, probe in probes.items())))

    async def _probe(self, name: str, probe: Probe) -> PartHealth:
        started = time.perf_counter()
        asked = asyncio.ensure_future(probe())
        try:
            await asyncio.wait({asked}, timeout=_PATIENCE_S)
        finally:
            if not asked.done():
                self._leave(asked)
        error = _trouble(asked) if asked.done() else f"no answer within {_PATIENCE_S:.0f} s"
        ms = round((time.perf_counter() - started) * 1e3, 2)
        note = self._notes.get(name, "")
        return PartHealth(name=name, ok=not error, ms=ms, error=error, note=note if isinstance(note, str) else note())

    def _leave(self, asked: asyncio.Future[object]) -> None:
        """Give a probe up without waiting for it: what hangs may take its time to be cancelled, too."""
        self._late.add(asked)
        asked.add_done_callback(self._late.discard)
        asked.cancel()


def _trouble(asked: asyncio.Future[object]) -> str:
    """What is wrong, as the probe said it; empty when nothing is."""
    if asked.cancelled():
        return "it was stopped"
    failure = asked.exception()
    return "" if failure is None else str(failure) or type(failure).__name__
