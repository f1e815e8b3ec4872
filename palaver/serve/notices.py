"""What the supervisor tells its operator: one line each on stderr, since stdout is the workers'."""

import contextlib
import signal
import sys


def say(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone
        sys.stderr.write(f"palaver: {text}\n")
        sys.stderr.flush()


def ending(status: int) -> str:
    """An exit status in words."""
    if status >= 0:
        return f"exit code {status}"
    return f"signal {-status}" if -status not in signal.valid_signals() else signal.Signals(-status).name
