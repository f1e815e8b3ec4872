"""One data directory as its processes see it: its name among the machine's processes and its folder for sockets."""

import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from palaver.core.process import StartFailed

# A Unix socket's path holds 104 bytes on macOS, 108 on Linux; "/palaver-<16>/postgres/.s.PGSQL.5432" takes 47.
_LONGEST_BASE = 50


@dataclass(frozen=True, slots=True)
class Instance:
    data: Path
    name: str
    runtime: Path

    def create_runtime(self) -> None:
        """Make the folder for sockets afresh; refuses one that somebody else laid in our way."""
        self.remove_runtime()
        try:
            self.runtime.mkdir(mode=0o700)
        except FileExistsError:
            raise StartFailed(
                f"{self.runtime} belongs to somebody else: remove it, or set TMPDIR to a folder of your own."
            ) from None
        except OSError as error:
            raise StartFailed(f"{self.runtime} cannot be created: {error.strerror}. Set TMPDIR.") from error

    def remove_runtime(self) -> None:
        if _is_ours(self.runtime):
            shutil.rmtree(self.runtime, ignore_errors=True)


def open_instance(data: Path) -> Instance:
    """Create the data directory where it is missing, and derive the names that hang on it."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        data = data.resolve()
        found = data.stat()
    except OSError as error:
        raise StartFailed(
            f"The data directory {data} cannot be used: {error.strerror}; choose another by --data-dir."
        ) from error
    if not os.access(data, os.W_OK | os.X_OK):
        raise StartFailed(f"The data directory {data} is not writable for this user: choose another by --data-dir.")
    # Device and inode, not the path: two containers on one machine may both call theirs /data.
    name = f"palaver-{crc32(f'{found.st_dev} {os.geteuid()}'.encode()):08x}{crc32(f'{found.st_ino}'.encode()):08x}"
    return Instance(data, name, _base() / name)


def _base() -> Path:
    chosen = os.environ.get("TMPDIR", "")
    return Path(chosen) if chosen and len(os.fsencode(chosen)) <= _LONGEST_BASE else Path("/tmp")  # noqa: S108  # the folder made there is 0700 and verified


def _is_ours(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
