"""Turns whose programs pause: each is a timer of the event loop meanwhile, and no task."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

from palaver.chat.turn import Turn


class Rest(Exception):  # no error: the answer is to go on
    """
    Nothing is to be done for some `seconds`; then `go_on` tells whether a program has answered, or rests again.

    `leave` is called in its place where the turn is to be stopped.
    """

    def __init__(
        self, seconds: float, go_on: Callable[[], Awaitable[bool]], leave: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(f"{seconds:g} s")
        self.seconds, self.go_on, self.leave = seconds, go_on, leave


class Resting:
    """`wake` takes a turn up again, if only to stop it."""

    def __init__(self, wake: Callable[[Turn, Rest], None]) -> None:
        self._wake = wake
        self._turns: dict[Turn, tuple[Rest, asyncio.TimerHandle]] = {}

    def __len__(self) -> int:
        return len(self._turns)

    def __iter__(self) -> Iterator[Turn]:
        return iter(self._turns)

    def add(self, turn: Turn, rest: Rest) -> None:
        """One that is to be stopped does not rest."""
        seconds = 0.0 if turn.ticket.stopping else rest.seconds
        self._turns[turn] = rest, asyncio.get_running_loop().call_later(seconds, self._over, turn)

    def stop(self, *turns: Turn) -> None:
        """End them now; what does not rest is left alone."""
        for turn in turns:
            if turn in self._turns:
                turn.ticket.stopping = True
                self._turns[turn][1].cancel()
                self._over(turn)

    def _over(self, turn: Turn) -> None:
        rest, _ = self._turns.pop(turn)
        self._wake(turn, rest)
