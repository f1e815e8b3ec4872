"""A small event loop: sockets that become readable, signals, timers; asyncio would double the supervisor's memory."""

import contextlib
import heapq
import itertools
import selectors
import signal
import socket
import time
from collections.abc import Callable, Iterable

Act = Callable[[], None]


class Loop:
    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._timers: list[tuple[float, int, Act]] = []
        self._order = itertools.count()
        self._stopped = False

    def watch(self, source: socket.socket, act: Act) -> None:
        """Call `act` whenever the socket can be read."""
        self._selector.register(source, selectors.EVENT_READ, act)

    def forget(self, source: socket.socket) -> None:
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(source)

    def later(self, seconds: float, act: Act) -> None:
        heapq.heappush(self._timers, (time.monotonic() + seconds, next(self._order), act))

    def on_signals(self, numbers: Iterable[signal.Signals], act: Callable[[signal.Signals], None]) -> None:
        """Call `act` with each signal that comes, before `run` as well; what our parent had us ignore stays ignored."""
        reading, writing = socket.socketpair()
        reading.setblocking(False)
        writing.setblocking(False)
        self._wakeup = writing  # closed with it, the descriptor would be given to somebody else
        signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
        for number in numbers:
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, lambda _number, _frame: None)

        def deliver() -> None:
            for number in reading.recv(4096):
                act(signal.Signals(number))

        self.watch(reading, deliver)

    def run(self) -> None:
        while not self._stopped:
            for key, _ in self._selector.select(self._until_next()):
                key.data()
            while self._timers and self._timers[0][0] <= time.monotonic():
                heapq.heappop(self._timers)[2]()

    def stop(self) -> None:
        self._stopped = True

    def _until_next(self) -> float | None:
        return max(0.0, self._timers[0][0] - time.monotonic()) if self._timers else None
