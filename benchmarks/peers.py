"""Peers that measures are set beside: each in an environment of its own, outside the checkout, installed once."""

import os
import subprocess
import sys
from pathlib import Path


def installed(name: str, package: str, program: str) -> Path:
    """The environment of a peer whose `program` is there; `package` is pinned for pip."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = cache / "palaver" / "peers" / name
    if not (home / "bin" / program).is_file():
        print(f"installing {package} for the comparison …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        subprocess.run([str(home / "bin" / "pip"), "install", "--quiet", package], check=True)
    return home
