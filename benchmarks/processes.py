"""Process trees of this machine, their memory and their time on its cores."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path


def below(first: int) -> set[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for pid, parent in _parents():
        children.setdefault(parent, []).append(pid)
    found: set[int] = set()
    waiting = [first]
    while waiting:
        pid = waiting.pop()
        found.add(pid)
        waiting += children.get(pid, [])
    return found


def memory(pids: Iterable[int]) -> float:
    """Bytes, each shared page counted by its share (PSS)."""
    return float(sum(_pss(pid) for pid in pids))


def resident(pids: Iterable[int]) -> int:
    """Bytes in memory, shared pages counted for each: other processes that end change nothing of it."""
    page = os.sysconf("SC_PAGE_SIZE")
    return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids) * page


def cpu(pids: Iterable[int]) -> float:
    """Seconds that all threads of these processes have run, the kernel's work for them included."""
    return sum(_ran(path) for pid in pids for path in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


def _ran(path: Path) -> int:
    try:
        return int(path.read_text().split()[0])
    except (OSError, IndexError):
        return 0


def _pss(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB$", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def _parents() -> Iterator[tuple[int, int]]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            yield int(path.parent.name), int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
