"""Why nothing was fetched: what we would not ask, and what did not answer; both are about the given address."""

from palaver.core.errors import Unprocessable


class Refused(Unprocessable):
    """The address is not one that we go to for others; nothing was sent there."""


class Unreachable(Unprocessable):
    """The address is fine, but what is there did not give us anything."""


class Declined(Unreachable):
    """What is there answered, but with another status than 200."""

    def __init__(self, host: str, answered: int) -> None:
        super().__init__(f"{host} answered with status {answered} instead of a document.")
        self.answered = answered
