"""Websites that programs use: where they begin, and how often they are read again."""

import re
from dataclasses import dataclass
from typing import Final

from palaver.basic.errors import BasicError
from palaver.core.http import Refused
from palaver.core.http.rules import parse as address

MONTH: Final = 30
_LONGEST: Final = 3650  # days
_UNITS: Final = {"": 1, "d": 1, "w": 7, "m": MONTH, "y": 365}
_INTERVAL: Final = re.compile(r"([0-9]{1,4})\s*([dwmy]?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Website:
    """A site from `url` on, read again after so many days."""

    url: str
    days: int = MONTH


def website(url: str, refresh: str = "") -> Website:
    """What is written; ArgumentError for an address or an interval that is none."""
    try:
        address(url.strip())
    except Refused as error:
        raise BasicError("ArgumentError", f"{url[:200]!r}: {error.message}") from None
    days = days_of(refresh) if refresh.strip() else MONTH
    if days is None:
        raise BasicError("ArgumentError", f"{refresh[:50]!r} is no interval: write 1d, 2w, 1m, 1y, or a number of days")
    return Website(url=url.strip(), days=days)


def days_of(interval: str) -> int | None:
    """The days of "1d", "2w", "1m" (30 days), "1y" or "3"; None for what is none of these."""
    match = _INTERVAL.fullmatch(interval.strip())
    days = int(match[1]) * _UNITS[match[2].lower()] if match else 0
    return days if 1 <= days <= _LONGEST else None
