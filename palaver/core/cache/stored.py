"""A value as it is kept by the cache, for so long."""

from typing import NamedTuple


class Stored(NamedTuple):
    value: bytes
    ttl_s: float
