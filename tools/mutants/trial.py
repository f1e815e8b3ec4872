"""A trial: the tests of one guard over the tree that lacks it, and what they said."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from tools.mutants.guard import Guard, taken
from tools.mutants.tree import Tree

Verdict = Literal["killed", "survived", "unclear"]

LIMIT_S: Final = 300.0
_FAILED: Final = re.compile(r"^FAILED (\S+?::\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """`test` is the one that failed; `said` is the end of what pytest wrote."""

    guard: Guard
    verdict: Verdict
    test: str
    said: str


def tried(guard: Guard, tree: Tree) -> Outcome:
    """`unclear` where the tests neither passed nor failed: an error before them, or no end in time."""
    with tree.changed(guard.path, taken(guard, (tree.root / guard.path).read_text("utf-8"))):
        code, said = run(tree.root, ["-x", *guard.tests])
    failed = _FAILED.search(said)
    verdict: Verdict = "survived" if code == 0 else "killed" if code == 1 and failed else "unclear"
    return Outcome(guard, verdict, failed[1] if failed else "", said[-3000:])


def run(root: Path, arguments: Sequence[str], limit_s: float = LIMIT_S) -> tuple[int, str]:
    """Exit code of pytest, -1 where it did not end in time, and what it wrote."""
    command = [sys.executable, "-m", "pytest", "--no-header", "--tb=short", *arguments]
    env = {**os.environ, "PYTHONPATH": str(root), "COLUMNS": "300"}
    with subprocess.Popen(
        command, cwd=root, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    ) as running:
        try:
            said, _ = running.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGTERM)
            try:
                said, _ = running.communicate(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, signal.SIGKILL)
                said, _ = running.communicate()
            return -1, f"{said}\nno end within {limit_s:.0f} s"
        return running.returncode, said
