"""Turns that wait: for the end of a program's pause, or for somebody's word; each is a timer meanwhile, and no task."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

from palaver.chat.turn import Turn


class Rest(Exception):  # no error: the answer is to go on
    """
    Nothing is to be done for some `seconds`; then `go_on` tells whether all is said, or rests again.

    `leave` is called in its place where the turn is to be stopped. Any worker can go on with what is `stored`.
    """

    def __init__(
        self,
        seconds: float,
        go_on: Callable[[], Awaitable[bool]],
        leave: Callable[[], Awaitable[None]],
        *,
        stored: bool = False,
    ) -> None:
        super().__init__(f"{seconds:g} s")
        self.seconds, self.go_on, self.leave, self.stored = seconds, go_on, leave, stored


class TakenUp(Exception):  # no error: the answer goes on
    """Another worker has the turn: it ends here without a word."""


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
        """One that is to be stopped does not rest, nor one that has missed a word."""
        seconds = 0.0 if turn.ticket.stopping or turn.ticket.heard else rest.seconds
        turn.ticket.heard = False
        self._turns[turn] = rest, asyncio.get_running_loop().call_later(seconds, self._over, turn)

    def stop(self, *turns: Turn) -> None:
        """End them now; what does not rest is left alone."""
        for turn in turns:
            if turn in self._turns:
                turn.ticket.stopping = True
                self._turns[turn][1].cancel()
                self._over(turn)

    def wake(self, turn: Turn) -> None:
        """What it waits for may have come."""
        if turn in self._turns:
            self._turns[turn][1].cancel()
            self._over(turn)
        else:
            turn.ticket.heard = True

    def let_go(self) -> list[Turn]:
        """Those that any worker can go on with rest here no longer."""
        stored = [turn for turn, (rest, _) in self._turns.items() if rest.stored]
        for turn in stored:
            self._turns.pop(turn)[1].cancel()
        return stored

    def _over(self, turn: Turn) -> None:
        rest, _ = self._turns.pop(turn)
        self._wake(turn, rest)
