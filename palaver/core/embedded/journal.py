"""The file an embedded server writes its log to: one earlier file is kept, and its end explains a failed start."""

from pathlib import Path
from typing import IO

_LARGEST = 1_000_000
_TAIL = 600


class Journal:
    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self) -> IO[bytes]:
        """For a server to append to; begins a new file when the present one is large."""
        if self.path.exists() and self.path.stat().st_size > _LARGEST:
            self.path.replace(self.path.with_suffix(".log.1"))
        return self.path.open("ab", buffering=0)

    def tail(self) -> str:
        """The last lines, with the path of all of them."""
        try:
            text = self.path.read_bytes()[-_TAIL:].decode(errors="replace").strip()
        except OSError:
            text = ""
        return f"{text}\n(more in {self.path})"
