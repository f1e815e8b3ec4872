"""The end of a zip: it tells the size of the table of contents, which the library reads whole; so it comes first."""

import struct
from dataclasses import dataclass
from typing import BinaryIO, Final

ENTRY_BYTES: Final = 1_000  # of the table of contents for one file: a name and what tools add

_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_LARGE: Final = b"PK\x06\x07"
_LARGE_BYTES: Final = 20
_COMMENT: Final = 65_535
_MOST: Final = (0xFFFF, 0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class End:
    """`entries`, and the `table` of them in bytes; both count only where the zip is not `large` (ZIP64)."""

    entries: int
    table: int
    large: bool

    @property
    def least(self) -> int:
        """How many files there may be, whatever is said of their number."""
        return max(self.entries, self.table // ENTRY_BYTES)


def end_of(file: BinaryIO) -> End | None:
    """Of a zip that is read from its start afterwards; None where there is none."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _LARGE_BYTES - _END_BYTES - _COMMENT))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_BYTES:
        return None
    entries, table = struct.unpack("<HI", tail[at + 10 : at + 16])
    return End(entries, table, _is_second(tail[:at]) or entries == _MOST[0] or table == _MOST[1])


def _is_second(before: bytes) -> bool:
    """ZIP64 tells its own size of the table, which counts instead."""
    return before[-_LARGE_BYTES:].startswith(_LARGE)
