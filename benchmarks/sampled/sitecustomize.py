"""
Put on a worker's path by `benchmarks --profile`: notes where its Python is for every tick of CPU time that it takes.

The timer runs with the process's CPU time, so waiting is not seen; what C does counts for the line that called it.
"""

import atexit
import os
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

_EVERY_S = 0.001  # or as often as the kernel's clock ticks
_WORKER = "palaver.serve.worker"
_STARTING = ("importlib", "/uvicorn/config.py:load")

_seen: Counter[str] = Counter()


def _stack(frame: FrameType | None) -> str:
    found = []
    while frame is not None:
        code = frame.f_code
        found.append(f"{code.co_filename}:{code.co_name}")
        frame = frame.f_back
    return ";".join(reversed(found))


def _note(_signal: int, frame: FrameType | None) -> None:
    _seen[_stack(frame)] += 1


def _write(folder: Path) -> None:
    signal.setitimer(signal.ITIMER_PROF, 0)
    lines = [f"{stack} {count}" for stack, count in _seen.items() if not any(each in stack for each in _STARTING)]
    (folder / f"{os.getpid()}.folded").write_text("\n".join(lines))


if _WORKER in sys.orig_argv and (folder := os.environ.get("BENCH_PROFILE")):
    signal.signal(signal.SIGPROF, _note)
    signal.siginterrupt(signal.SIGPROF, False)
    signal.setitimer(signal.ITIMER_PROF, _EVERY_S, _EVERY_S)
    atexit.register(_write, Path(folder))
