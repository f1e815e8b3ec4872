"""What the keywords of memory have in common: their keys, how long something is kept, whose session is meant."""

import re
from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.values.kinds import is_number
from palaver.basic.values.numbers import numeric, operand
from palaver.basic.values.text import text

_SPAN: Final = re.compile(r"\s*(\d{1,6}(?:\.\d+)?)\s*(second|minute|hour|day|week|month|year)s?\s*", re.IGNORECASE)
_DAY: Final = 86_400.0
_SECONDS: Final = {
    "second": 1.0,
    "minute": 60.0,
    "hour": 3_600.0,
    "day": _DAY,
    "week": 7 * _DAY,
    "month": 30 * _DAY,
    "year": 365 * _DAY,
}
_FOREVER: Final = frozenset({"forever", "permanent", ""})
_LONGEST: Final = 200  # characters of a key


def key_of(key: Any) -> str:
    found = text(key).strip()
    if not found or len(found) > _LONGEST:
        raise argument_error(f"a key has 1 to {_LONGEST} characters")
    return found


def seconds_of(duration: Any) -> float | None:
    """None is forever; a bare number is days."""
    if duration is None or text(duration).strip().casefold() in _FOREVER:
        return None
    if is_number(duration) or numeric(duration) is not None:
        seconds = float(operand(duration)) * _DAY
    else:
        found = _SPAN.fullmatch(text(duration)[:60])
        if found is None:
            raise argument_error(f'"{text(duration)[:40]}" is no duration like "30 days" or "forever"')
        seconds = float(found[1]) * _SECONDS[found[2].casefold()]
    if not 0 < seconds < 1e10:
        raise argument_error("a duration is above 0 and at most some centuries")
    return seconds
