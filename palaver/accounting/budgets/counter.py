"""What one subject has used: as the database knows it, with what is on its way there and what is under way."""

from collections import deque
from math import inf

import msgspec

from palaver.accounting.budgets.budget import Period, Used


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the database says of a subject; `elsewhere` are tokens that other workers have under way.

    `rate` is millionths for each token, `usual` the tokens of a call, both as this month's calls say.
    """

    scope: str
    subject: str
    day_tokens: int
    day_micros: int
    month_tokens: int
    month_micros: int
    elsewhere: int
    rate: float
    usual: int | None


class Counter:
    """`held` are tokens of this worker that the last reading did not know."""

    def __init__(self) -> None:
        self.reading: Reading | None = None
        self.asked_at = -inf
        self.held = 0
        self._landed: deque[tuple[float, int]] = deque()

    def used(self, period: Period) -> Used:
        if self.reading is None:
            return Used()
        found = self.reading
        ahead = self.held + found.elsewhere
        tokens, micros = (
            (found.day_tokens, found.day_micros) if period == "day" else (found.month_tokens, found.month_micros)
        )
        return Used(tokens + ahead, micros + round(ahead * found.rate))

    def land(self, at: float, tokens: int) -> None:
        """So many of the held tokens are in the database since then."""
        self._landed.append((at, tokens))

    def read(self, began: float, reading: Reading) -> None:
        """Take a reading that began at a time; what had landed by then is in it."""
        self.reading = reading
        while self._landed and self._landed[0][0] < began:
            self.held -= self._landed.popleft()[1]

    @property
    def idle(self) -> bool:
        return not self.held and not self._landed
