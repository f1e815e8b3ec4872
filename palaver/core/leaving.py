"""How long ago this process was asked to end: told by whoever heard it, asked by those who have work to finish."""

import time
from typing import Final

_heard: Final[list[float]] = []


def begin(*, hurried: bool = False) -> None:
    """Note that this process is to end; `hurried` leaves no time for anything."""
    if hurried:
        _heard[:] = [float("-inf")]
    elif not _heard:
        _heard.append(time.monotonic())


def seconds() -> float:
    """How long ago that was; 0 while nobody has asked."""
    return time.monotonic() - _heard[0] if _heard else 0.0
