"""A process that exists only while it is needed: started by the first connection to a socket that we hold for it."""

import contextlib
import os
import signal
import socket
from collections.abc import Mapping

from palaver.core.process import Child, Command, StartFailed, python, start_guarded
from palaver.serve.loop import Loop
from palaver.serve.notices import ending, say

_STOPPING = (signal.SIGTERM, signal.SIGKILL)


class OnDemand:
    """The embedder: it gets the listening socket, may leave when idle, and comes back with the next connection."""

    def __init__(self, module: str, loop: Loop, instance: str, listening: socket.socket) -> None:
        self._module, self._loop, self._instance, self._listening = module, loop, instance, listening
        self._environment: Mapping[str, str] = {}
        self._child: Child | None = None
        self._stopping = False

    @property
    def ended(self) -> bool:
        return self._child is None

    @property
    def pids(self) -> list[int]:
        return [self._child.pid] if self._child else []

    def start(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._loop.watch(self._listening, self._spawn)

    def reap(self) -> None:
        status = self._child.ended() if self._child else None
        if status is None:
            return
        self._child = None
        if self._stopping:
            return
        if status:
            self._turn_away()
            say(f"the embedder ended ({ending(status)}); the next text to embed starts it again")
        self._loop.watch(self._listening, self._spawn)

    def stop(self) -> None:
        self._end(signal.SIGTERM)
        self._loop.later(5, self.kill)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def abandon(self) -> None:
        if self._child:
            self._child.stop(*_STOPPING)
            self._child = None

    def _end(self, number: signal.Signals) -> None:
        self._stopping = True
        self._loop.forget(self._listening)
        if self._child:
            self._child.send(number)

    def _spawn(self) -> None:
        self._loop.forget(self._listening)
        inherited = self._listening.fileno()
        command = Command(
            argv=python(self._instance, "-m", self._module),
            env={**os.environ, **self._environment, "PALAVER_EMBEDDER_FD": str(inherited)},
            output=2,  # stdout is the workers'
            pass_fds=(inherited,),
        )
        try:
            self._child = start_guarded(command, *_STOPPING)
        except StartFailed as error:
            say(str(error))
            self._turn_away()
            self._loop.watch(self._listening, self._spawn)

    def _turn_away(self) -> None:
        """Close what waits in the queue: it would start the same failure again, and its sender can tell its caller."""
        self._listening.setblocking(False)  # the process shares the flag, and may have changed it
        with contextlib.suppress(BlockingIOError):
            while True:
                self._listening.accept()[0].close()
