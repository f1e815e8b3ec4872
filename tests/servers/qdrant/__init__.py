"""Qdrant's engine behind the part of its REST interface that we use, as a process of its own."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from signal import SIGKILL, SIGTERM

from palaver.core.process import Child
from tests.servers.launch import Missing, answers, free_port, launch, wait_for

ROOT = Path(__file__).parents[3]
KEY = "a-key-for-tests"


class QdrantServer:
    """It can be killed and started again over the same data."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._child: Child | None = None
        self.url = f"http://127.0.0.1:{self._port}"
        self.key = KEY

    def start(self) -> None:
        argv = [sys.executable, "-m", "tests.servers.qdrant.serve", str(self._port), str(self._folder / "data"), KEY]
        env = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
        self._child, log = launch("qdrant", argv, self._folder, env=env)
        wait_for(lambda: answers(self._port), self._child, log)

    def kill(self) -> None:
        assert self._child is not None
        self._child.stop(SIGKILL)

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop(SIGTERM, SIGKILL)


@contextmanager
def started(folder: Path) -> Iterator[QdrantServer]:
    if find_spec("qdrant_edge") is None:
        raise Missing("Qdrant", "qdrant-edge-py has no wheel for this machine")
    server = QdrantServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
