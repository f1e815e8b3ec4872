"""Addresses of strangers, through the safe client."""

from typing import Protocol


class Http(Protocol):
    """Headers that a program sets hold for its run."""
