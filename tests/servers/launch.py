"""What starting any server takes: a free port, a guarded child, a bounded wait until it answers."""

import os
import random
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals

from palaver.core.process import Account, Child, Command, start_guarded

READY_S = 20.0
_random = random.SystemRandom()
_ROOM = 2 * 1024**3


class Missing(Exception):
    """A server that this machine cannot run; `why` says what it would take."""

    def __init__(self, server: str, why: str) -> None:
        super().__init__(f"{server}: {why}")
        self.server = server
        self.why = why


def fast_folder() -> str:
    """Where files cost nothing: cloning a database of 400 files takes 0.02 s in memory, up to 0.4 s on a disk."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM
    return str(memory) if roomy else "/tmp"


@contextmanager
def own_folder(base: str) -> Iterator[Path]:
    """A temporary folder; those that killed test runs have left are removed with it."""
    for left in Path(base).glob("palaver-*-*"):
        pid = left.name.split("-")[1]
        if pid.isdigit() and not lives(int(pid)):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"palaver-{os.getpid()}-", dir=base, ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o711)  # PostgreSQL's account gets through, where root has to drop to one
        yield Path(made)


def lives(pid: int) -> bool:
    """Whether a process runs; one that ended does not, although nobody may have collected it."""
    with suppress(OSError):
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def free_port() -> int:
    """One that no client's connection is given by chance while its server is down for a moment."""
    while True:
        port = _random.randrange(20_000, 32_000)
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def answers(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(ready: Callable[[], bool], child: Child, log: Path, limit_s: float = READY_S) -> None:
    """Poll until `ready`; a child that ended or takes too long is an error with the end of its log."""
    deadline = time.monotonic() + limit_s
    while not ready():
        if child.ended() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{log.stem} did not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.02)


def launch(
    name: str,
    argv: Sequence[str],
    folder: Path,
    *,
    env: Mapping[str, str] | None = None,
    signals: Sequence[Signals] = (SIGTERM, SIGKILL),
    account: Account | None = None,
) -> tuple[Child, Path]:
    """Start it with its output in `folder`/`name`.log; it ends with this process, however that ends."""
    log = folder / f"{name}.log"
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        command = Command(argv=argv, env=env or {**os.environ}, folder=Path("/"), output=output, account=account)
        return start_guarded(command, *signals), log
    finally:
        os.close(output)


@contextmanager
def running(
    name: str,
    argv: Sequence[str],
    folder: Path,
    ready: Callable[[], bool],
    *,
    env: Mapping[str, str] | None = None,
    limit_s: float = READY_S,
) -> Iterator[Child]:
    child, log = launch(name, argv, folder, env=env)
    try:
        wait_for(ready, child, log, limit_s)
        yield child
    finally:
        child.stop(SIGTERM, SIGKILL)
