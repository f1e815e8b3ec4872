"""
Runs all tests, in two parts side by side: each is one run of pytest with servers of its own.

What is said is shown line by line under its part's name. With arguments it is one run of pytest with those.
"""

import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Final

TESTS: Final = Path(__file__).resolve().parent.parent / "tests"
# About as long as all others together.
WHOLE_SERVER: Final = ("browser", "e2e", "serve")
LONG: Final = "soak"  # `make soak`
_PYTEST: Final = (sys.executable, "-u", "-m", "pytest")
_SLOWEST: Final = ("--durations=8", "--durations-min=5")


def parts() -> dict[str, list[str]]:
    """Every folder and file of tests is in one of them, but for the long ones."""
    found = sorted(
        f"tests/{path.name}"
        for path in TESTS.iterdir()
        if path.name != LONG and (any(path.rglob("test_*.py")) or path.match("test_*.py"))
    )
    whole = [f"tests/{name}" for name in WHOLE_SERVER]
    return {"server": whole, "parts": [path for path in found if path not in whole]}


def run(name: str, paths: list[str]) -> tuple["subprocess.Popen[str]", Thread]:
    process = subprocess.Popen(
        [*_PYTEST, *_SLOWEST, *paths], cwd=TESTS.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    shown = Thread(target=_show, args=(name, process))
    shown.start()
    return process, shown


def _show(name: str, process: "subprocess.Popen[str]") -> None:
    for line in process.stdout or ():
        print(f"{name} | {line}", end="", flush=True)


def main(arguments: list[str]) -> int:
    if arguments:
        return subprocess.run([*_PYTEST, *arguments], check=False).returncode
    running = [run(name, paths) for name, paths in parts().items()]
    codes = [_ended(process) for process, _ in running]
    for _, shown in running:
        shown.join()
    return max(codes)


def _ended(process: "subprocess.Popen[str]") -> int:
    """Its exit code; an interrupt reaches it too, and it still says what has failed until then."""
    while True:
        try:
            return abs(process.wait())
        except KeyboardInterrupt:
            continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
