"""Collections that a conversation has, and what they know."""

from typing import Protocol


class Knowledge(Protocol):
    """KbError where there is none of that name."""
