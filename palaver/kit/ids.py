"""Identifiers: UUIDv7, ordered by the millisecond they were made in."""

import os
import time
from uuid import UUID

_TAIL = 0xFFFF
_latest = [0]  # a clock that is set back must not bring an answer before its question
_NOISE = 10  # bytes for each id
_AT_ONCE = 256
_drawn: list[bytes] = []  # asking the kernel for each costs a third of making one
os.register_at_fork(after_in_child=_drawn.clear)


def uuid7(tail: int | None = None) -> UUID:
    """Make a time-ordered id; `tail` (0..65535) replaces its last 16 bits: the number of a turn's worker."""
    noise = int.from_bytes(_noise(), "big")
    if tail is not None:
        noise = noise & ~_TAIL | tail & _TAIL
    milliseconds = time.time_ns() // 1_000_000
    if milliseconds < _latest[0]:
        milliseconds = _latest[0] + 1
    _latest[0] = milliseconds
    return UUID(
        int=milliseconds << 80 | 0x7 << 76 | (noise >> 64 & 0xFFF) << 64 | 0b10 << 62 | noise & (1 << 62) - 1,
    )


def _noise() -> bytes:
    try:
        return _drawn.pop()
    except IndexError:
        drawn = os.urandom(_NOISE * _AT_ONCE)
        _drawn.extend(drawn[at : at + _NOISE] for at in range(_NOISE, len(drawn), _NOISE))
        return drawn[:_NOISE]
