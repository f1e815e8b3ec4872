"""REST under load by wrk, which the distribution carries; what it found comes back as numbers."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.serving import KEY, ROOT

_SCRIPT: Final = ROOT / "benchmarks" / "wrk.lua"
_MARK: Final = "RESULT "


class Result(msgspec.Struct, frozen=True):
    """One run of wrk; `refused` counts answers that were no success."""

    requests: int
    seconds: float
    refused: int
    lost: int
    p95_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def missing() -> str:
    return "" if shutil.which("wrk") else "wrk is missing: `make servers` installs it as root, or apt-get install wrk"


def wrk(port: int, path: str, *, connections: int, seconds: int, bodies: Path | None = None) -> Result:
    """Ask as fast as it goes; `bodies` is a file of JSON bodies, one a line, sent by POST in turn."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(_SCRIPT)]
    command += ["-H", f"Authorization: Bearer {KEY}", f"http://127.0.0.1:{port}{path}", "--"]
    command += [str(bodies)] if bodies else []
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 30)
    line = next(line for line in done.stdout.splitlines() if line.startswith(_MARK))
    found = msgspec.json.decode(line.removeprefix(_MARK), type=Result)
    if found.refused or found.lost:
        raise RuntimeError(f"{path}: {found.refused} answers refused, {found.lost} lost of {found.requests}")
    return found
