"""Why nothing was fetched: what we would not ask, and what did not answer; both are about the given address."""

from palaver.core.errors import Unprocessable


class Refused(Unprocessable):
    """The address is not one that we go to for others; nothing was sent there."""


class Unreachable(Unprocessable):
    """The address is fine, but what is there did not give us anything."""
