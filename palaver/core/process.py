"""Child processes that cannot outlive their parent; what runs in them, and when to start it again, is the caller's."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

from palaver.core.errors import PalaverError

SHELL = "/bin/sh"
# Reads a pipe that only the parent holds open. A line means: the child is gone, go too. The end of the pipe means: the
# parent is gone; so the process that this shell becomes is signalled, some seconds apart, until it is gone as well.
_GUARD = """
signals=$1 seconds=$2; shift 2
exec 3<&0 </dev/null
( ( read -r word && exit
    for signal in $signals; do
      kill -s "$signal" $$ || exit
      n=0
      while [ $n -lt $seconds ]; do sleep 1; kill -s 0 $$ || exit; n=$((n + 1)); done
    done ) <&3 3<&- >/dev/null 2>&1 & )
exec "$@" 3<&-
"""
_POLL_S = 0.01


class StartFailed(PalaverError):
    """A process of ours could not be started; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """The operating system's account that a process drops to."""

    user: int
    group: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    argv: Sequence[str]
    env: Mapping[str, str]
    folder: Path | None = None
    output: int | None = None
    account: Account | None = None
    pass_fds: Sequence[int] = ()


class Child:
    """A process we started: ask whether it ended, signal it, stop it within a time."""

    def __init__(self, popen: subprocess.Popen[bytes], lifeline: int | None = None) -> None:
        self._popen = popen
        self._lifeline = lifeline
        self.pid = popen.pid

    def ended(self) -> int | None:
        """The exit status (negative: the signal) once it has ended; None while it runs."""
        status = self._popen.poll()
        if status is not None and self._lifeline is not None:
            with contextlib.suppress(OSError):  # the guard may have gone first
                os.write(self._lifeline, b"\n")
            os.close(self._lifeline)
            self._lifeline = None
        return status

    def send(self, number: Signals) -> None:
        self._popen.send_signal(number)

    def wait(self, seconds: float) -> int | None:
        """As `ended`, after at most `seconds`."""
        deadline = time.monotonic() + seconds
        while self.ended() is None and time.monotonic() < deadline:
            time.sleep(_POLL_S)
        return self.ended()

    def stop(self, *numbers: Signals, each_s: float = 5.0) -> int | None:
        """Send the signals one after the other until it has ended."""
        for number in numbers:
            self.send(number)
            if self.wait(each_s) is not None:
                break
        return self.ended()


def start(command: Command) -> Child:
    """Start a child that watches for our end by itself."""
    return Child(_popen(command, command.argv, subprocess.DEVNULL))


def start_guarded(command: Command, *signals: Signals, each_s: int = 5) -> Child:
    """Start a child that knows nothing of us; when we end, however that may be, it gets `signals` until it ends too."""
    names = " ".join(number.name.removeprefix("SIG") for number in signals)
    reading, writing = os.pipe()
    try:
        guarded = [SHELL, "-c", _GUARD, "guard", names, str(each_s), *command.argv]
        return Child(_popen(command, guarded, reading), writing)
    except BaseException:
        os.close(writing)
        raise
    finally:
        os.close(reading)


def _popen(command: Command, argv: Sequence[str], stdin: int) -> subprocess.Popen[bytes]:
    account = command.account
    try:
        return subprocess.Popen(
            argv,
            stdin=stdin,
            stdout=command.output,
            stderr=command.output,
            env=command.env,
            cwd=command.folder,
            pass_fds=command.pass_fds,
            start_new_session=True,  # a terminal's Ctrl-C is for the parent, which stops its children in order
            user=account.user if account else None,
            group=account.group if account else None,
            extra_groups=[] if account else None,
        )
    except OSError as error:
        raise StartFailed(f"{argv[0]} cannot be started: {error.strerror}.") from error


def python(instance: str, *argv: str) -> list[str]:
    """The command line of a Python child of an instance; the working folder is not on its import path."""
    return [sys.executable, "-P", "-X", f"instance={instance}", *argv]
