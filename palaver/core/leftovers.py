"""Finds and stops what an earlier life of an instance left running; its children carry the instance's name for that."""

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from palaver.core.process import SHELL

_POLL_S = 0.02
_KERNEL = Path("/proc")
_MARKS = {
    "postgres": r"\scluster_name={0}(\s|$)",
    "backend": r"^postgres: {0}: ",
    "valkey": r"^valkey-server {0}(\s|$)",
    "python": r"\s-X instance={0}(\s|$)",
}
# PostgreSQL's backends end with its first process; asked by themselves, they would get in its way.
_ROUNDS = (
    (signal.SIGINT, ("postgres", "valkey", "python")),
    (signal.SIGQUIT, ("postgres", "backend")),
    (signal.SIGKILL, tuple(_MARKS)),
)


def sweep(instance: str, kinds: Collection[str] = tuple(_MARKS), *, each_s: float = 2.0) -> list[int]:
    """Stop them, asking first and forcing later; the pids that were found."""
    found = named(instance, kinds)
    for number, concerned in _ROUNDS:
        whom = [kind for kind in kinds if kind in concerned]
        for pid in (remaining := named(instance, whom)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        deadline = time.monotonic() + each_s
        while remaining and time.monotonic() < deadline:
            time.sleep(_POLL_S)
            remaining = named(instance, whom)
    return found


def named(instance: str, kinds: Collection[str] = tuple(_MARKS)) -> list[int]:
    """The processes that carry the instance's name the way our children do, and that we may signal."""
    marks = [re.compile(_MARKS[kind].format(instance)) for kind in kinds]
    return [
        pid
        for pid, command in commands()
        if any(mark.search(command) for mark in marks) and not command.startswith(SHELL) and _may_signal(pid)
    ]


def commands() -> Iterator[tuple[int, str]]:
    """Every other process with its command line: from /proc, or from `ps` where there is none."""
    listing = listed_by_kernel() if (_KERNEL / "self" / "cmdline").exists() else listed_by_ps()
    return ((pid, command) for pid, command in listing if command and pid != os.getpid())


def _may_signal(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def listed_by_kernel() -> Iterator[tuple[int, str]]:
    for entry in _KERNEL.iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                command = (entry / "cmdline").read_bytes()
                yield int(entry.name), command.replace(b"\0", b" ").decode(errors="replace").strip()


def listed_by_ps() -> Iterator[tuple[int, str]]:
    # One option for each column: by POSIX, and on macOS, the text after a first "=" is a heading, commas included.
    listing = subprocess.run(["ps", "-axww", "-o", "pid=", "-o", "command="], capture_output=True, check=False)
    for line in listing.stdout.decode(errors="replace").splitlines():
        pid, _, command = line.strip().partition(" ")
        yield int(pid), command.strip()
