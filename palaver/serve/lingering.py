"""What a killed process held is free a moment after the process is off the list: the kernel closes its files last."""

import errno
import time
from collections.abc import Callable
from typing import Final

_BUSY: Final = (errno.EADDRINUSE, errno.EWOULDBLOCK)
_MOMENT_S: Final = 1.0
_POLL_S: Final = 0.02


def taken(take: Callable[[], None]) -> None:
    """Call `take`, again for a second while what it wants is busy; its last OSError says that somebody keeps it."""
    deadline = time.monotonic() + _MOMENT_S
    while True:
        try:
            return take()
        except OSError as error:
            if error.errno not in _BUSY or time.monotonic() > deadline:
                raise
        time.sleep(_POLL_S)
