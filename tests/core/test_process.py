"""A guarded child ends with its parent, whatever ended that; its guard ends with the child."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from palaver.core import leftovers
from palaver.core.process import Command, StartFailed, python, start, start_guarded
from tests.serve.tree import ROOT, until
from tests.servers.launch import lives

_PARENT = """
import sys, time
from signal import SIGTERM, SIGKILL
from palaver.core.process import Command, start_guarded
child = start_guarded(Command(argv=sys.argv[1:], env={"PATH": "/usr/bin:/bin"}), SIGTERM, SIGKILL, each_s=1)
print(child.pid, flush=True)
time.sleep(60)
"""


def marked(word: str) -> list[int]:
    return [pid for pid, command in leftovers.commands() if word in command]


def parent(*argv: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _PARENT, *argv],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_child_ends_with_its_killed_parent() -> None:
    with parent("sleep", "61.25") as made:
        assert made.stdout
        child = int(made.stdout.readline())
        assert until(lambda: child in marked("sleep 61.25"))
        made.kill()
    assert until(lambda: not marked("sleep 61.25"))


def test_a_child_that_ignores_the_first_signal_gets_the_last(tmp_path: Path) -> None:
    deaf = "trap '' TERM; : > $1/deaf; while :; do sleep 1; done"
    with parent("/bin/sh", "-c", deaf, "deaf-67", str(tmp_path)) as made:
        assert made.stdout
        child = int(made.stdout.readline())
        assert until((tmp_path / "deaf").exists)
        made.kill()
    assert until(lambda: not lives(child))
    assert until(lambda: not marked("deaf-67"))


def test_the_guard_ends_with_the_child() -> None:
    child = start_guarded(Command(argv=["sleep", "62.5"], env={"PATH": "/usr/bin:/bin"}), signal.SIGTERM)
    assert until(lambda: len(marked("sleep 62.5")) == 2)
    assert child.stop(signal.SIGTERM) == -signal.SIGTERM
    assert until(lambda: not marked("sleep 62.5"))


def test_an_exit_code_is_told() -> None:
    child = start(Command(argv=["sh", "-c", "exit 3"], env={"PATH": "/usr/bin:/bin"}))
    assert child.wait(20) == 3


def test_a_program_that_is_not_there_is_an_error() -> None:
    with pytest.raises(StartFailed, match="no-such-program cannot be started"):
        start(Command(argv=["no-such-program"], env={"PATH": "/usr/bin:/bin"}))


def test_leftovers_are_found_by_the_instances_name_and_stopped(tmp_path: Path) -> None:
    script = tmp_path / "stubborn.py"
    script.write_text("import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(60)\n")
    child = start(Command(argv=python("palaver-test-1", str(script)), env={}))
    other = start(Command(argv=python("palaver-test-12", str(script)), env={}))
    assert leftovers.named("palaver-test-1") == [child.pid]
    assert leftovers.named("palaver-test-1", ("postgres",)) == leftovers.named("palaver-test-1", ()) == []
    assert leftovers.sweep("palaver-test-1", each_s=0.2) == [child.pid]
    assert child.ended() is not None
    assert other.ended() is None
    other.stop(signal.SIGKILL)


def test_ps_tells_the_same_where_there_is_no_proc() -> None:
    child = start(Command(argv=["sleep", "63.5"], env={"PATH": "/usr/bin:/bin"}))
    try:
        if not Path("/bin/ps").exists():
            pytest.skip("no ps here")
        assert (child.pid, "sleep 63.5") in list(leftovers.listed_by_ps())
    finally:
        child.stop(signal.SIGKILL)


def test_ps_of_macos_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # To it, the text after the first "=" of an option is the heading of that one column.
    strict = tmp_path / "ps"
    strict.write_text(
        '#!/bin/sh\nfor each; do case $each in *=?*) echo "${each#*=}"; echo 7; exit;; esac; done\n'
        "echo '    7 sleep 63.5'; echo '  123 /Applications/An App/app -x'\n"
    )
    strict.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert list(leftovers.listed_by_ps()) == [(7, "sleep 63.5"), (123, "/Applications/An App/app -x")]
