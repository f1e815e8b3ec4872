"""One worker process: the application under uvicorn, on sockets that the supervisor bound, alive as long as that is."""

import asyncio
import contextlib
import os
import signal
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator

import uvicorn
import uvloop

from palaver.core import leaving
from palaver.serve.assignment import HOPELESS, UP, VARIABLE, Assignment, decode
from palaver.serve.connection import Connection
from palaver.serve.notices import say
from palaver.serve.websocket import WebSocket

_KEEP_ALIVE_S = 75
_MESSAGE_BYTES = 2 * 1024 * 1024
_ORPHAN_S = 1
_ORPHAN_END_S = 3


class Worker(uvicorn.Server):
    """Serves when the supervisor says go, tells it when up, and leaves on SIGTERM or with it."""

    def __init__(self, config: uvicorn.Config, line: socket.socket) -> None:
        super().__init__(config)
        self._line = line
        self._turn = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            with contextlib.suppress(OSError):
                self._line.send(UP)

    def go(self) -> None:
        self._turn.set()

    def leave(self) -> None:
        leaving.begin()
        self.should_exit = True
        self._turn.set()

    def leave_quickly(self) -> None:
        """Nobody is left to stop us, and the database goes too: open answers cannot be finished."""
        leaving.begin(hurried=True)
        self.config.timeout_graceful_shutdown = _ORPHAN_S
        self.leave()

    async def work(self, sockets: list[socket.socket]) -> None:
        await self._turn.wait()
        if not self.should_exit:
            await self.serve(sockets=sockets)


def listen_to(line: socket.socket, loop: asyncio.AbstractEventLoop, worker: Worker) -> None:
    """In a thread, so that the supervisor's end is noticed also while the loop is busy."""
    while line.recv(16):
        loop.call_soon_threadsafe(worker.go)
    with contextlib.suppress(RuntimeError):  # the loop is closed: we are leaving already
        loop.call_soon_threadsafe(worker.leave_quickly)
    time.sleep(_ORPHAN_END_S)
    os._exit(1)


def configuration(assignment: Assignment) -> uvicorn.Config:
    return uvicorn.Config(
        assignment.app,
        factory=True,
        http=Connection,
        ws=WebSocket,
        ws_max_size=_MESSAGE_BYTES,
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=int(assignment.drain_s),
        ssl_certfile=assignment.tls_cert or None,
        ssl_keyfile=assignment.tls_key or None,
        ssl_context_factory=_modern if assignment.tls_cert else None,
    )


def _modern(_config: uvicorn.Config, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    try:
        context = default()
    except (ssl.SSLError, OSError) as error:
        say(f"the certificate and its key cannot be used: {error}")
        sys.exit(HOPELESS)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context


async def run(assignment: Assignment) -> int:
    loop = asyncio.get_running_loop()
    line = socket.socket(fileno=assignment.line)
    worker = Worker(configuration(assignment), line)
    threading.Thread(target=listen_to, args=(line, loop, worker), daemon=True).start()
    loop.add_signal_handler(signal.SIGTERM, worker.leave)
    loop.add_signal_handler(signal.SIGINT, worker.leave_quickly)
    worker.config.load()
    await worker.work([socket.socket(fileno=number) for number in assignment.listen])
    return 0


def main() -> int:
    assignment = decode(os.environ)
    del os.environ[VARIABLE]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(run(assignment))


if __name__ == "__main__":
    sys.exit(main())
