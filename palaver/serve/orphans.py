"""Collects what dies as our orphan, for a supervisor that is process 1 of a container."""

import os
from collections.abc import Collection


def collect(known: Collection[int]) -> None:
    """Wait for ended children that nobody else waits for."""
    if os.getpid() != 1:
        return
    while True:
        try:
            found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if found is None or found.si_pid in known:
            return
        os.waitpid(found.si_pid, 0)
