"""Runs test files under Node, with a bound on a browser that hangs."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.node import Node

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("PALAVER_CHROMIUM", "/usr/bin/chromium")
# Each wait for the server has its own bound of 25 s in the scripts: what lasts longer is a browser that hangs.
_HANGS, _LAST = 120, 240  # seconds


def run(node: Node, folder: Path, *files: str, more: Mapping[str, str] | None = None) -> None:
    """Run test files under Node; `more` is added to their environment. A run that hangs is said and begun once more."""
    own = {"PALAVER_PYTHON": sys.executable, "PALAVER_CHROMIUM": CHROMIUM}
    environment = {**node.environment(), **own, **(more or {})}
    command = [str(node.program), "--test", "--test-concurrency=1", "--test-reporter=spec", *files]
    try:
        code, said = _attempt(command, folder, environment, _HANGS)
    except subprocess.TimeoutExpired as hung:
        print(
            f"\n{' '.join(files)} hung for {hung.timeout:.0f} s and is begun anew; it had said: {_text(hung)[-2000:]}"
        )
        code, said = _attempt(command, folder, environment, _LAST)
    assert code == 0, said[-8000:]


def _attempt(command: list[str], folder: Path, environment: Mapping[str, str], seconds: float) -> tuple[int, str]:
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=seconds)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return process.returncode, said


def _text(hung: subprocess.TimeoutExpired) -> str:
    return (hung.stdout or b"").decode(errors="replace")  # bytes, whatever the pipe's mode
