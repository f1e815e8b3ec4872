"""A killed process is off the list a moment before the kernel has closed its files; the next server waits for that."""

import contextlib
import fcntl
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from palaver.core.process import StartFailed
from palaver.serve.lock import held
from palaver.serve.sockets import bind, port_of

MOMENT_S = 0.3


@contextlib.contextmanager
def closed_soon(file: int) -> Iterator[None]:
    closing = threading.Timer(MOMENT_S, os.close, [file])
    closing.start()
    yield
    closing.join()


def listening() -> tuple[int, int]:
    made = socket.create_server(("127.0.0.1", 0))
    return int(made.getsockname()[1]), made.detach()


def test_a_port_that_is_let_go_in_a_moment_is_waited_for() -> None:
    port, file = listening()
    with closed_soon(file):
        (bound,) = bind("127.0.0.1", port)
    with bound:
        assert port_of([bound]) == port


def test_a_port_that_is_not_let_go_is_refused() -> None:
    port, file = listening()
    with pytest.raises(StartFailed, match="is taken by another program"):
        bind("127.0.0.1", port)
    os.close(file)


def test_a_lock_that_is_let_go_in_a_moment_is_waited_for(tmp_path: Path) -> None:
    file = os.open(tmp_path / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(file, fcntl.LOCK_EX)
    with closed_soon(file), held(tmp_path):
        pass
