"""What one process holds of a cache itself: the values used last, as many as fit into so many bytes."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final, NamedTuple

_OVERHEAD: Final = 400  # bytes that an entry costs beside its key and its encoded value, roughly


class _Entry(NamedTuple):
    value: Any
    size: int
    dies_at: float


class Near:
    """At most `limit` bytes; a value larger than an eighth of that is not held at all."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._limit, self._clock = limit, clock
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: str, absent: Any) -> Any:
        """The value, or `absent`."""
        entry = self._entries.get(key)
        if entry is None:
            return absent
        if entry.dies_at <= self._clock():
            self.drop(key)
            return absent
        self._entries.move_to_end(key)
        return entry.value

    def put(self, key: str, value: Any, encoded: int, keep_s: float) -> None:
        """Hold a value whose encoding has so many bytes, for `keep_s` seconds."""
        self.drop(key)
        size = len(key) + encoded + _OVERHEAD
        if 8 * size > self._limit:
            return
        self._entries[key] = _Entry(value, size, self._clock() + keep_s)
        self.bytes += size
        while self.bytes > self._limit:
            self.drop(next(iter(self._entries)))

    def drop(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.bytes -= entry.size

    def clear(self) -> None:
        self._entries.clear()
        self.bytes = 0
