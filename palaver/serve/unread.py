"""Ends a connection whose client takes nothing: what waits to be written, and whoever writes it, would stay."""

from asyncio import AbstractEventLoop, TimerHandle, Transport
from typing import Final

PATIENCE_S: Final = 60.0  # a client that takes a kilobyte a second is waited for


class Unread:
    """Told when its transport has more to write than it holds, and when there is room again."""

    __slots__ = ("_loop", "_patience_s", "_timer", "_transport")

    def __init__(self, transport: Transport, loop: AbstractEventLoop, patience_s: float) -> None:
        self._transport, self._loop, self._patience_s = transport, loop, patience_s
        self._timer: TimerHandle | None = None

    def full(self) -> None:
        if self._timer is None:
            self._timer = self._loop.call_later(self._patience_s, self._transport.abort)

    def over(self) -> None:
        """There is room, or nothing is written any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
