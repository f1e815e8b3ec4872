"""A token bucket as arithmetic: all that is ever stored of one is when it will be full again."""

import math
from typing import NamedTuple

_ROUNDING_S = 1e-6  # sums of seconds may miss a whole token by less than that


class Bucket(NamedTuple):
    """Holds `size` tokens at most and gains one every `every_s` seconds; one that nobody knows is full."""

    key: str
    size: int
    every_s: float


class Level(NamedTuple):
    """What is left in a bucket, when it could give what it was asked for (0: it has), and when it is full again."""

    left: int
    wait_s: float
    full_s: float


def drawn(bucket: Bucket, full_s: float, tokens: int) -> Level:
    """The level after `tokens` were taken, or given back where negative, from a bucket that was full in `full_s`."""
    whole = bucket.size * bucket.every_s
    after = max(full_s + tokens * bucket.every_s, 0.0)
    if tokens > 0 and after > whole + _ROUNDING_S:
        return untouched(bucket, full_s)._replace(wait_s=after - whole)
    return untouched(bucket, after)


def untouched(bucket: Bucket, full_s: float) -> Level:
    """The level of a bucket that will be full in `full_s` seconds."""
    missing = math.ceil((full_s - _ROUNDING_S) / bucket.every_s) if full_s > 0 else 0
    return Level(max(bucket.size - missing, 0), 0.0, full_s)
