"""
Runs all tests in three parts side by side: each is one run of pytest with servers of its own, on which it mostly waits.

What is said is shown line by line under its part's name. A few tests that failed beside so many others run once more by
themselves, and are named at the end: they fail for good only there. With arguments it is one run of pytest with those.
"""

import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Final

TESTS: Final = Path(__file__).resolve().parent.parent / "tests"
# Each about as long as all others together.
APART: Final = {"server": ("cli", "e2e", "serve"), "security": ("security",)}
LONG: Final = "soak"  # `make soak`
MOST_AGAIN: Final = 8  # more than these are not for the machine's haste
_PYTEST: Final = (sys.executable, "-u", "-m", "pytest")
_SLOWEST: Final = ("--durations=8", "--durations-min=5")
_FAILED: Final = ("FAILED ", "ERROR ")


class Run:
    """A run of pytest: what it says is shown, and which tests it says to have failed is kept."""

    def __init__(self, name: str, paths: list[str]) -> None:
        self.name = name
        self.failed: list[str] = []
        self.process = subprocess.Popen(
            [*_PYTEST, *_SLOWEST, *paths], cwd=TESTS.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.shown = Thread(target=self._show)
        self.shown.start()

    def _show(self) -> None:
        for line in self.process.stdout or ():
            print(f"{self.name} | {line}", end="", flush=True)
            if line.startswith(_FAILED):
                self.failed.append(named(line))

    def ended(self) -> int:
        """Its exit code; an interrupt reaches it too, and it still says what has failed until then."""
        while True:
            try:
                code = abs(self.process.wait())
            except KeyboardInterrupt:
                continue
            self.shown.join()
            return code


def named(line: str) -> str:
    """
    The test that a line of pytest's summary is about.

    >>> named("FAILED tests/e2e/test_floods.py::test_slow[a b] - AssertionError: 1 - 2")
    'tests/e2e/test_floods.py::test_slow[a b]'
    """
    return line.strip().partition(" ")[2].partition(" - ")[0]


def parts() -> dict[str, list[str]]:
    """Every folder and file of tests is in one of them, but for the long ones."""
    found = sorted(
        f"tests/{path.name}"
        for path in TESTS.iterdir()
        if path.name != LONG and (any(path.rglob("test_*.py")) or path.match("test_*.py"))
    )
    apart = {name: [f"tests/{folder}" for folder in folders] for name, folders in APART.items()}
    taken = {path for paths in apart.values() for path in paths}
    return {**apart, "rest": [path for path in found if path not in taken]}


def main(arguments: list[str]) -> int:
    if arguments:
        return subprocess.run([*_PYTEST, *arguments], check=False).returncode
    running = [Run(name, paths) for name, paths in parts().items()]
    codes = [run.ended() for run in running]
    failed = [test for run in running for test in run.failed]
    if max(codes) == 1 and 0 < len(failed) <= MOST_AGAIN:
        return again(failed)
    return max(codes)


def again(failed: list[str]) -> int:
    code = Run("again", failed).ended()
    fared = "passed" if code == 0 else "not all passed"
    print(f"failed beside the others, {fared} by themselves:", *failed, sep="\n  ")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
