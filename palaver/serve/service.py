"""Keeps one embedded server running: started, found ready, started again when it ends, stopped when asked."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from signal import Signals
from typing import Protocol

from palaver.core.embedded.journal import Journal
from palaver.core.process import Child, StartFailed
from palaver.serve.backoff import Backoff
from palaver.serve.loop import Loop
from palaver.serve.notices import ending, say

_PROBE_S = 0.01
_PATIENCE_S = 10.0
_SETTLED_S = 10.0
_STARTS = 5


class Server(Protocol):
    """What can be kept running; `stopping` are the signals that end it, from polite to final."""

    @property
    def name(self) -> str: ...
    @property
    def stopping(self) -> Sequence[Signals]: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def url(self) -> str: ...
    def prepare(self) -> None: ...
    def spawn(self) -> Child: ...
    def ready(self, child: Child) -> bool: ...


class Service:
    """`on_ready` is called once, `on_failure` when it never came up in five starts."""

    def __init__(
        self, server: Server, loop: Loop, on_ready: Callable[[], None], on_failure: Callable[[str], None]
    ) -> None:
        self.server = server
        self.ready = False
        self._loop, self._on_ready, self._on_failure = loop, on_ready, on_failure
        self._child: Child | None = None
        self._started = 0.0
        self._backoff = Backoff()
        self._stopping = False

    @property
    def ended(self) -> bool:
        return self._child is None

    @property
    def pids(self) -> list[int]:
        return [self._child.pid] if self._child else []

    def start(self) -> None:
        if self._stopping:
            return
        self._started = time.monotonic()
        try:
            self._child = self.server.spawn()
        except (StartFailed, OSError) as error:
            self._again(str(error))
        else:
            self._loop.later(_PROBE_S, self._probe)

    def reap(self) -> None:
        status = self._child.ended() if self._child else None
        if status is None:
            return
        self._child = None
        if not self._stopping:
            self._again(ending(status))

    def stop(self) -> None:
        self._stopping = True
        self._force(0, _PATIENCE_S)

    def kill(self) -> None:
        self._stopping = True
        self._force(1, 5.0)

    def abandon(self) -> None:
        """Stop within seconds, outside of the loop."""
        if self._child:
            self._child.stop(*self.server.stopping)
            self._child = None

    def _force(self, step: int, patience_s: float) -> None:
        if self._child and step < len(self.server.stopping):
            self._child.send(self.server.stopping[step])
            self._loop.later(patience_s, partial(self._force, step + 1, 5.0))

    def _probe(self) -> None:
        if self._child is None or self._stopping:
            return
        if not self.server.ready(self._child):
            self._loop.later(_PROBE_S, self._probe)
        elif not self.ready:
            self.ready = True
            self._on_ready()

    def _again(self, reason: str) -> None:
        wait = self._backoff.wait(soon=time.monotonic() - self._started < _SETTLED_S)
        if not self.ready and self._backoff.failures >= _STARTS:
            self._on_failure(f"{self.server.name} does not start ({reason}): {self.server.journal.tail()}")
            return
        say(f"{self.server.name} ended ({reason}; see {self.server.journal.path}): started again in {wait:.1f} s")
        self._loop.later(wait, self.start)
