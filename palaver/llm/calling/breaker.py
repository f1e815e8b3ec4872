"""Keeps a connection that fails from being asked again and again: a state machine that is told the time."""

from typing import Final, Literal

State = Literal["closed", "open", "half_open"]

FAILURES: Final = 5  # in a row
SHORTEST_S: Final = 5.0
LONGEST_S: Final = 120.0


class Breaker:
    """
    Closed, it lets every call through. FAILURES in a row open it: nobody is let through until its pause is over.

    Then it is half open: one call goes on trial. When that one's answer begins, all go again; when it fails, the next
    pause is twice as long. Calls that were let through before it opened say nothing about what came after.
    """

    def __init__(self) -> None:
        self.state: State = "closed"
        self.failures = 0
        self._round = 0
        self._until = 0.0
        self._pause = SHORTEST_S

    def rests(self, now: float) -> float:
        """Seconds for which nobody is let through; a trial under way may take as long as it likes."""
        return max(self._until - now, 0.0) if self.state == "open" else 0.0

    def admit(self, now: float) -> int | None:
        """The number under which the call is told of; None where it is not let through."""
        if self.state == "half_open" or self.rests(now):
            return None
        if self.state == "open":
            self.state = "half_open"
        return self._round

    def began(self, number: int) -> None:
        """The first piece of an answer has come: the provider is back."""
        if number == self._round and self.state == "half_open":
            self.state, self.failures, self._pause = "closed", 0, SHORTEST_S

    def ended(self, number: int, now: float, *, failed: bool | None) -> None:
        """A call has ended; `failed` None: it was given up before it showed what the provider is like."""
        if number != self._round:
            return
        if failed is None:
            self.state = "open" if self.state == "half_open" else self.state  # the next call is on trial
        elif not failed:
            self.began(number)
            self.failures = 0
        else:
            self.failures += 1
            if self.state == "half_open" or self.failures >= FAILURES:
                self._open(now)

    def _open(self, now: float) -> None:
        self.state, self.failures = "open", 0
        self._round += 1
        self._until = now + self._pause
        self._pause = min(2 * self._pause, LONGEST_S)
