"""The files of the bot's own .gbdrive."""

from typing import Protocol


class Drive(Protocol):
    """Paths are relative to it; FileError, AccessDenied, LimitExceeded."""
