"""Tools that a conversation has."""

from typing import Protocol


class Toolset(Protocol):
    """NotFound where there is none of that name."""
