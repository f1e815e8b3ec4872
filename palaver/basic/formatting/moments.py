"""Patterns of dates: taken apart once, the longest code first; what is no code is copied."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Final

from palaver.basic.values.calendar_words import month_name, weekday_name
from palaver.basic.values.dates import full

_TOKEN: Final = re.compile(
    r"'[^']*'|\[[^\]]*\]|yyyy|YYYY|yy|YY|MMMM|MMM|MM|M|dddd|ddd|dd|DD|d|D|HH|H|hh|h|mm|m|ss|SS|s|fff|tt|t|.", re.DOTALL
)
_CODES: Final[Mapping[str, Callable[[datetime, str], str]]] = {
    "yyyy": lambda at, _: f"{at.year:04}",
    "yy": lambda at, _: f"{at.year % 100:02}",
    "MMMM": lambda at, locale: month_name(at.month, locale),
    "MMM": lambda at, locale: month_name(at.month, locale)[:3],
    "MM": lambda at, _: f"{at.month:02}",
    "M": lambda at, _: str(at.month),
    "dddd": lambda at, locale: weekday_name(at.weekday(), locale),
    "ddd": lambda at, locale: weekday_name(at.weekday(), locale)[:3],
    "dd": lambda at, _: f"{at.day:02}",
    "d": lambda at, _: str(at.day),
    "HH": lambda at, _: f"{at.hour:02}",
    "H": lambda at, _: str(at.hour),
    "hh": lambda at, _: f"{at.hour % 12 or 12:02}",
    "h": lambda at, _: str(at.hour % 12 or 12),
    "mm": lambda at, _: f"{at.minute:02}",
    "m": lambda at, _: str(at.minute),
    "ss": lambda at, _: f"{at.second:02}",
    "s": lambda at, _: str(at.second),
    "fff": lambda at, _: f"{at.microsecond // 1000:03}",
    "tt": lambda at, _: "PM" if at.hour >= 12 else "AM",
    "t": lambda at, _: "P" if at.hour >= 12 else "A",
}
_FOLDED: Final = {"YYYY": "yyyy", "YY": "yy", "DD": "dd", "D": "d", "SS": "ss"}
_ENOUGH: Final = re.compile(r"[yYMdDHhmst]")


def is_date_pattern(picture: str) -> bool:
    return _ENOUGH.search(picture) is not None


def moment_formatted(value: date | time, picture: str, locale: str) -> str:
    """`MM` behind `HH:` is read as minutes, as people write it."""
    at = datetime.combine(date(1970, 1, 1), value) if isinstance(value, time) else full(value)
    written, behind_hours = list[str](), False
    for piece in _TOKEN.findall(picture):
        code = _FOLDED.get(piece, piece)
        if code in _CODES:
            code = "mm" if code == "MM" and behind_hours else code
            written.append(_CODES[code](at, locale))
            behind_hours = code in {"HH", "H", "hh", "h"}
        else:
            written.append(piece[1:-1] if len(piece) > 1 else piece)
            behind_hours = behind_hours and piece == ":"
    return "".join(written)
