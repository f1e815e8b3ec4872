"""The bot's tables."""

from typing import Protocol


class Data(Protocol):
    """Every method checks account, bot and roles; conditions are values of rows/condition.py."""
