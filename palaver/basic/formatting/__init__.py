"""FORMAT: what a pattern makes of a value; dates, numbers and text each have their file."""

import re
from datetime import date, time
from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.formatting.locales import locale_of
from palaver.basic.formatting.moments import is_date_pattern, moment_formatted
from palaver.basic.formatting.quantities import is_number_pattern, number_formatted
from palaver.basic.values.dates import read_moment
from palaver.basic.values.kinds import is_number
from palaver.basic.values.numbers import numeric
from palaver.basic.values.text import text
from palaver.basic.world import world

_LONGEST: Final = 1_000  # characters of a pattern
_LOCALE: Final = re.compile(r"\[([A-Za-z]{2}(?:[-_][A-Za-z]{2})?)\]$")
_TEXT: Final = frozenset("@!&<>")


def formatted(value: Any, pattern: Any = None) -> str:
    """A value by a pattern of its kind; by one that does not fit, unchanged."""
    picture = text(pattern)
    if len(picture) > _LONGEST:
        raise argument_error(f"a pattern has at most {_LONGEST:,} characters")
    if value is None or not picture:
        return text(value)
    named = _LOCALE.search(picture)
    locale = locale_of(named[1] if named else world().locale)
    number = value if is_number(value) and not isinstance(value, bool) else numeric(value)
    if number is not None and is_number_pattern(picture):
        return number_formatted(number, picture[: named.start()] if named else picture, locale, literal=not named)
    day = value if isinstance(value, time) else read_moment(value)
    if isinstance(day, date | time) and is_date_pattern(picture):
        return moment_formatted(day, picture, world().locale)
    return _text_formatted(text(value), picture) if _TEXT & set(picture) and isinstance(value, str) else text(value)


def _text_formatted(value: str, picture: str) -> str:
    """`@` is the value, `!` and `>` it in capitals, `&` and `<` in small letters."""
    shown = {"@": value, "!": value.upper(), ">": value.upper(), "&": value.lower(), "<": value.lower()}
    return "".join(shown.get(each, each) for each in picture)
