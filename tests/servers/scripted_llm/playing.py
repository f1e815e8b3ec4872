"""Writes an answer to its connection, as fast as the socket takes it or at a pace; one timer serves all streams."""

import asyncio
import time
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

from tests.servers.scripted_llm.frames import STAMP, Frames
from tests.servers.scripted_llm.script import Script

_STAMP = STAMP.encode()
_BATCHES_A_TURN = 64


def chunked(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


class Pacer:
    """Calls each waiting step at its moment; a step answers the next moment, or None when it has ended."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: list[tuple[float, int, Callable[[float], float | None]]] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, when: float, step: Callable[[float], float | None]) -> None:
        heappush(self._waiting, (when, next(self._numbers), step))
        if self._waiting[0][2] is step:
            self._arm()

    def stop(self) -> None:
        self._waiting.clear()
        if self._timer:
            self._timer.cancel()

    def _arm(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self._loop.call_at(self._waiting[0][0], self._run) if self._waiting else None

    def _run(self) -> None:
        waiting = self._waiting
        now = self._loop.time()
        while waiting and waiting[0][0] <= now:
            when, _, step = heappop(waiting)
            if (following := step(when)) is not None:
                heappush(waiting, (following, next(self._numbers), step))
        self._timer = None
        self._arm()


class Playing:
    """One streamed answer on its way. `write` takes bytes for the socket, `over` is told how it ended."""

    def __init__(
        self,
        script: Script,
        frames: Frames,
        write: Callable[[bytes], None],
        over: Callable[[str], None],
    ) -> None:
        self.paused = False
        self.sent = 0
        self._script = script
        self._frames = frames
        self._write = write
        self._over = over
        self._gone = False
        self._at = 0
        self._last = min(script.after, len(frames.tokens)) if script.fault else len(frames.tokens)
        self._pieces: list[bytes] = []

    def start(self, headers: bytes, pacer: Pacer) -> None:
        script = self._script
        self._opening = headers
        now = asyncio.get_running_loop().time()
        if script.rate:
            pacer.add(now + script.first_ms / 1000, self._paced)
        elif script.first_ms:
            pacer.add(now + script.first_ms / 1000, self._late)
        else:
            self._burst()

    def stop(self) -> None:
        self._gone = True

    def resume(self) -> None:
        if self.paused:
            self.paused = False
            self._burst()

    def _late(self, _when: float) -> None:
        self._burst()

    def _paced(self, when: float) -> float | None:
        """Write one token; answer when the next is due, by the schedule and not by the clock."""
        if self._gone:
            return None
        self._put(1)
        if self._at < self._last:
            return when + 1 / self._script.rate
        self._close()
        return None

    def _burst(self) -> None:
        for _ in range(_BATCHES_A_TURN):
            if self._gone or self.paused:
                return
            if self._at >= self._last:
                self._put(0)
                self._close()
                return
            self._put(self._script.batch)
        asyncio.get_running_loop().call_soon(self._burst)

    def _put(self, tokens: int) -> None:
        """Write what opens the answer, if that has not gone, and the next tokens, each its own HTTP chunk."""
        until = min(self._at + tokens, self._last)
        frames = self._frames.tokens[self._at : until]
        if self._script.stamp:
            moment = b"%.6f " % time.monotonic()
            frames = [frame.replace(_STAMP, moment) for frame in frames]
        opening, self._opening = self._opening, b""
        head = self._frames.head if opening else []
        self._at = self.sent = until
        self._send(opening, [*head, *frames])

    def _send(self, opening: bytes, frames: list[bytes], ending: bytes = b"") -> None:
        size = self._script.split
        if not size:
            data = opening + b"".join(map(chunked, frames)) + ending
            if data:
                self._write(data)
            return
        whole = b"".join(frames)
        pieces = [chunked(whole[at : at + size]) for at in range(0, len(whole), size)]
        for piece in (opening, *pieces, ending):
            if piece:
                self._write(piece)

    def _close(self) -> None:
        """End as the script says; a silence leaves the answer open until the client goes."""
        self._gone = True
        fault = self._script.fault
        if fault == "linger":
            self._send(b"", self._frames.tail)
        elif fault == "close":
            self._write(b"fff\r\ndata: ")
            self._over("close")
        elif fault != "stall":
            ends = {"garbage": [self._frames.garbage], "error": [self._frames.error], "end": []}
            self._send(b"", ends.get(fault, self._frames.tail), b"0\r\n\r\n")
            self._over("done")
