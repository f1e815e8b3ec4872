"""A test that hangs becomes a failure that shows where every task and thread stood; pytest's own dump is behind it."""

import asyncio
import faulthandler
import io
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

# The longest test takes about a minute on two busy cores.
LIMIT_S = 300.0
# A first raise may end in a callback of the loop, which swallows it.
_AGAIN_S = 5.0


@contextmanager
def limited(seconds: float = LIMIT_S) -> Iterator[None]:
    """Fail what runs in the main thread for longer than that, fixtures included."""
    before = signal.signal(signal.SIGALRM, _give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _give_up(_number: int, _frame: FrameType | None) -> None:
    if sys.__stderr__ is not None:
        faulthandler.dump_traceback(sys.__stderr__)
    pytest.fail(f"out of time\n{_tasks()}")


def _tasks() -> str:
    """Where the tasks of the running loop wait."""
    try:
        tasks = asyncio.all_tasks()
    except RuntimeError:
        return "no loop runs"
    told = io.StringIO()
    for task in tasks:
        task.print_stack(file=told)
    return told.getvalue()
