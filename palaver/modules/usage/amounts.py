"""Amounts as people type them."""

from typing import Final

MICROS: Final = 1_000_000  # of money, in one unit of it


def amount(text: str, unit: int, most: int) -> int | None:
    """A number of so many units, None for nothing; ValueError for what is none, or out of bounds."""
    if not text:
        return None
    try:
        value = round(float(text) * unit)
    except OverflowError as error:
        raise ValueError(text) from error
    if not 0 <= value <= most:
        raise ValueError(text)
    return value
