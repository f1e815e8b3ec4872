"""Under which conditions the figures came about: interpreter, cores, servers, and how busy the machine was before."""

import os
import platform
import shutil
import subprocess
import sysconfig
import time
from importlib.metadata import version
from pathlib import Path
from typing import Final

_LOOK_S: Final = 2.0
_QUIET: Final = 0.1


def described(database: str, peer: str = "") -> list[str]:
    """One sentence a line; nothing that names this machine."""
    optimised = "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")
    built = "with" if optimised else "without"
    interpreter = f"{platform.python_implementation()} {platform.python_version()}"
    cores = len(os.sched_getaffinity(0))
    lines = [
        f"{interpreter}, built {built} profile-guided optimisation, on {cores} cores.",
        "Palaver, its database, the scripted model and the clients share these cores; only loopback is used.",
        f"{database} (embedded), uvicorn {version('uvicorn')}, uvloop {version('uvloop')}.",
        f"REST by {_wrk()} on 2 workers; streams by a raw-socket client of ours on 1 worker.",
        "A stored turn has its question on disk before the model is asked and its answer on disk before `done`.",
    ]
    return [*lines, f"Peer: {peer}, 1 worker, same scripted model, same client, same run."] if peer else lines


def unrest() -> str:
    """A warning when others were at work just before the run."""
    before = _busy()
    time.sleep(_LOOK_S)
    after = _busy()
    share = (after[0] - before[0]) / max(after[1] - before[1], 1)
    return f"The machine was not quiet: {share:.0%} of its cores were busy before the run." if share > _QUIET else ""


def _wrk() -> str:
    path = shutil.which("wrk")
    if path is None:
        return "wrk (missing)"
    said = subprocess.run([path, "-v"], capture_output=True, text=True, check=False)
    return " ".join((said.stdout + said.stderr).split()[:2])


def _busy() -> tuple[int, int]:
    """Ticks at work, and all ticks."""
    ticks = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)
