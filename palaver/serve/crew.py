"""Keeps the worker processes running: numbered, the first one ahead of the others, started again when they end."""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from palaver.core.process import Child, Command, python, start
from palaver.serve.assignment import GO, HOPELESS, UP, VARIABLE, Assignment
from palaver.serve.backoff import Backoff
from palaver.serve.loop import Loop
from palaver.serve.notices import ending, say
from palaver.serve.options import ServeOptions

_STARTS = 5
_SETTLED_S = 2.0
_CLOSING_S = 10.0
_NUMBERS = 65535


@dataclass(slots=True)
class Worker:
    number: int
    first: bool
    child: Child
    line: socket.socket
    told: bool = False
    up_since: float | None = None

    def soon(self) -> bool:
        """Whether it ended before it had served for a while."""
        return self.up_since is None or time.monotonic() - self.up_since < _SETTLED_S


class Crew:
    """Workers import while the servers start, and go on when those are ready; the first one before all others."""

    def __init__(
        self,
        options: ServeOptions,
        loop: Loop,
        instance: str,
        listen: list[socket.socket],
        on_failure: Callable[[str], None],
    ) -> None:
        self._options, self._loop, self._instance, self._listen = options, loop, instance, listen
        self._on_failure = on_failure
        self._environment: Mapping[str, str] = {}
        self._workers: list[Worker] = []
        self._backoff = Backoff()
        self._numbers = 0
        self._released = self._opened = self._stopping = False

    @property
    def ended(self) -> bool:
        return not self._workers

    @property
    def pids(self) -> list[int]:
        return [worker.child.pid for worker in self._workers]

    def start(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        for _ in range(self._options.workers):
            self._spawn()

    def release(self) -> None:
        """The servers are ready."""
        self._released = True
        self._let_go()

    def reap(self) -> None:
        for worker in list(self._workers):
            status = worker.child.ended()
            if status is not None:
                self._workers.remove(worker)
                self._loop.forget(worker.line)
                worker.line.close()
                if not self._stopping:
                    self._again(worker, status)

    def stop(self) -> None:
        """Let them finish what is open, for `drain_s`, and close what they hold."""
        self._stopping = True
        for listening in self._listen:
            listening.close()  # or connections would still be taken, by nobody
        self._send(signal.SIGTERM)
        self._loop.later(self._options.drain_s + _CLOSING_S, self.kill)

    def kill(self) -> None:
        self._stopping = True
        self._send(signal.SIGKILL)

    def abandon(self) -> None:
        self.kill()
        for worker in self._workers:
            worker.child.wait(5)
            worker.line.close()
        self._workers.clear()

    def _send(self, number: signal.Signals) -> None:
        for worker in self._workers:
            worker.child.send(number)

    def _spawn(self) -> None:
        if self._stopping:
            return
        self._numbers = self._numbers % _NUMBERS + 1
        first = not self._opened and not any(worker.first for worker in self._workers)
        ours, theirs = socket.socketpair()
        with theirs:
            child = start(self._command(self._numbers, theirs.fileno(), first=first))
        ours.setblocking(False)
        worker = Worker(self._numbers, first, child, ours)
        self._workers.append(worker)
        self._loop.watch(ours, partial(self._hear, worker))
        self._let_go()

    def _command(self, number: int, line: int, *, first: bool) -> Command:
        options, listen = self._options, tuple(made.fileno() for made in self._listen)
        assignment = Assignment(
            number=number,
            first=first,
            listen=listen,
            line=line,
            app=options.app,
            drain_s=options.drain_s,
            tls_cert=str(options.tls_cert or ""),
            tls_key=str(options.tls_key or ""),
        )
        own = {
            VARIABLE: assignment.encode(),
            "PALAVER_WORKER": str(number),
            "PALAVER_WORKER_FIRST": "1" if first else "",
        }
        return Command(
            argv=python(self._instance, "-m", "palaver.serve.worker"),
            env={**os.environ, **self._environment, **own},
            pass_fds=(*listen, line),
        )

    def _let_go(self) -> None:
        for worker in self._workers:
            if self._released and not worker.told and (worker.first or self._opened):
                worker.told = True
                with contextlib.suppress(OSError):  # it may have ended just now
                    worker.line.send(GO)

    def _hear(self, worker: Worker) -> None:
        try:
            word = worker.line.recv(64)
        except OSError:
            word = b""
        if not word:
            self._loop.forget(worker.line)
        elif UP in word:
            worker.up_since = time.monotonic()
            self._opened = True
            self._let_go()

    def _again(self, worker: Worker, status: int) -> None:
        wait = self._backoff.wait(soon=worker.soon())
        ended = f"worker {worker.number} ended ({ending(status)})"
        if status == HOPELESS or self._backoff.failures >= _STARTS:
            times = "" if status == HOPELESS else f", {_STARTS} times right after its start"
            self._on_failure(f"The {ended}{times}; what it said stands above.")
            return
        say(f"{ended}; another one is started in {wait:.1f} s")
        self._loop.later(wait, self._spawn)
