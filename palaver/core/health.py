"""Health: every part is really probed, with its latency and the reason when it fails."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import msgspec

_PATIENCE_S: Final = 5.0

Probe = Callable[[], Awaitable[object]]


class PartHealth(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the server as it answered just now."""

    name: str
    ok: bool
    ms: float
    error: str = ""
    note: str = ""


class Health:
    """The probes of this process; readiness does not hang on those `outside`; `notes` say what serves each part."""

    def __init__(self, probes: Mapping[str, Probe], outside: Mapping[str, Probe], notes: Mapping[str, str]) -> None:
        self._probes, self._outside, self._notes = probes, outside, notes

    async def check(self, *, outside: bool = False) -> list[PartHealth]:
        probes = {**self._probes, **self._outside} if outside else self._probes
        return list(await asyncio.gather(*(self._probe(name, probe) for name, probe in probes.items())))

    async def _probe(self, name: str, probe: Probe) -> PartHealth:
        started = time.perf_counter()
        error = ""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await probe()
        except TimeoutError:
            error = f"no answer within {_PATIENCE_S:.0f} s"
        except Exception as failure:  # noqa: BLE001  # a probe reports every failure
            error = str(failure) or type(failure).__name__
        ms = round((time.perf_counter() - started) * 1e3, 2)
        return PartHealth(name=name, ok=not error, ms=ms, error=error, note=self._notes.get(name, ""))
