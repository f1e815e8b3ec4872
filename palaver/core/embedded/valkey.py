"""The embedded Valkey: cache and event bus of several workers, on a socket of the instance's own, nothing on disk."""

import signal
import socket
from pathlib import Path

from palaver.core.embedded import binaries
from palaver.core.embedded.instance import Instance
from palaver.core.embedded.journal import Journal
from palaver.core.process import Child, Command, start_guarded

_OPTIONS = {
    "port": "0",
    "unixsocketperm": "700",
    "save": "",
    "appendonly": "no",
    "daemonize": "no",
    "maxmemory": "256mb",
    "maxmemory-policy": "allkeys-lru",
    "loglevel": "warning",
}


class EmbeddedValkey:
    """A Valkey on a Unix socket; its `url` is known before it runs."""

    name = "Valkey"
    stopping = (signal.SIGTERM, signal.SIGKILL)

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._program = binaries.valkey()
        self.socket = instance.runtime / "valkey.sock"
        self.journal = Journal(instance.data / "valkey.log")

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def prepare(self) -> None:
        """Nothing to prepare: it keeps nothing."""

    def spawn(self) -> Child:
        self.socket.unlink(missing_ok=True)
        options = {
            **_OPTIONS,
            "unixsocket": str(self.socket),
            "dir": str(self._instance.runtime),
            "proc-title-template": f"valkey-server {self._instance.name}",
        }
        argv = [str(self._program), *(part for name, value in options.items() for part in (f"--{name}", value))]
        with self.journal.open() as output:
            command = Command(argv=argv, env={"PATH": "/usr/bin:/bin"}, folder=Path("/"), output=output.fileno())
            return start_guarded(command, *self.stopping)

    def ready(self, _child: Child) -> bool:
        """Whether it answers a PING."""
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            try:
                probe.connect(str(self.socket))
                probe.sendall(b"PING\r\n")
                return probe.recv(16).startswith(b"+PONG")
            except OSError:
                return False
