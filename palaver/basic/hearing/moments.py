"""Answers that are dates and times: digits in the order of the locale, names of months, words like tomorrow."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from palaver.basic.values.calendar_words import MONTHS, WEEKDAYS
from palaver.basic.world import world

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_DIGITS: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})", re.ASCII)
_WORDED: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|\.|º|°)?\s+(?:de\s+|of\s+)?([^\W\d_]+)\.?,?(?:\s+(?:de\s+|of\s+)?(\d{4}))?"
)
_MONTH_FIRST: Final = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?(?:\s+(\d{4}))?")
_CLOCK: Final = re.compile(
    r"(\d{1,2})(?:(?:[:h.]|\s?uhr\s?)(\d{2})?(?::\d{2})?)?\s*(am|pm|a\.m\.|p\.m\.|h|uhr)?", re.ASCII
)
_JOINED: Final = re.compile(r"[t ]\s*(?:at |às |as |a las |à |um |alle )?\s*", re.IGNORECASE)
_DAYS: Final = {
    **dict.fromkeys(("today", "hoje", "hoy", "aujourd'hui", "heute", "oggi"), 0),
    **dict.fromkeys(("tomorrow", "amanhã", "amanha", "mañana", "demain", "morgen", "domani"), 1),
    **dict.fromkeys(("yesterday", "ontem", "ayer", "hier", "gestern", "ieri"), -1),
}


def _all(names: str, span: timedelta) -> dict[str, timedelta]:
    return dict.fromkeys(names.split(), span)


_NOW: Final = frozenset({"now", "agora", "ahora", "maintenant", "jetzt", "adesso", "ora"})
_AHEAD: Final = re.compile(r"(?:in|em|daqui a|en|dentro de|dans|fra|tra)\s+(\d{1,4})\s+([^\W\d_]+)", re.IGNORECASE)
_SPANS: Final = {
    **_all("minute minutes minuto minutos minuten minuti min", timedelta(minutes=1)),
    **_all("hour hours hora horas heure heures stunde stunden ora ore", timedelta(hours=1)),
    **_all("day days dia dias día días jour jours tag tage tagen giorno giorni", timedelta(days=1)),
    **_all("week weeks semana semanas semaine semaines woche wochen settimana settimane", timedelta(weeks=1)),
}
_CLOCK_WORDS: Final = {
    **dict.fromkeys(("noon", "midday", "meio-dia", "mediodía", "midi", "mittag", "mezzogiorno"), time(12)),
    **dict.fromkeys(("midnight", "meia-noite", "medianoche", "minuit", "mitternacht", "mezzanotte"), time(0)),
}
_DAY: Final = timedelta(days=1)
_LONGEST: Final = 60


def _months() -> dict[str, int]:
    found: dict[str, int] = {}
    for names in MONTHS.values():
        for number, name in enumerate(names, 1):
            found.setdefault(name.casefold(), number)
            found.setdefault(name.casefold()[:3], number)
    return found


_MONTHS: Final = _months()
_WEEKDAYS: Final = {name.casefold(): number for names in WEEKDAYS.values() for number, name in enumerate(names)}


def day(answer: str) -> date | None:
    found = " ".join(answer.split()).casefold()
    if len(found) > _LONGEST:
        return None
    today = world().local().date()
    if found in _DAYS:
        return today + timedelta(days=_DAYS[found])
    if (parts := _AHEAD.fullmatch(found)) and (span := _SPANS.get(parts[2])) and not span.seconds:
        return today + int(parts[1]) * span
    if found.removeprefix("next ") in _WEEKDAYS:
        ahead = (_WEEKDAYS[found.removeprefix("next ")] - today.weekday()) % 7
        return today + timedelta(days=ahead or 7)
    if parts := _ISO.fullmatch(found):
        return _made(int(parts[1]), int(parts[2]), int(parts[3]))
    if parts := _DIGITS.fullmatch(found):
        return _ordered(int(parts[1]), int(parts[2]), int(parts[3]) + (2000 if len(parts[3]) == 2 else 0))
    if (parts := _WORDED.fullmatch(found)) and parts[2] in _MONTHS:
        return _made(int(parts[3] or today.year), _MONTHS[parts[2]], int(parts[1]))
    if (parts := _MONTH_FIRST.fullmatch(found)) and parts[1] in _MONTHS:
        return _made(int(parts[3] or today.year), _MONTHS[parts[1]], int(parts[2]))
    return None


def _ordered(first: int, second: int, year: int) -> date | None:
    """The day comes first unless the locale says otherwise or it cannot be."""
    month_first = world().locale.replace("_", "-").casefold() == "en-us"
    for month, number in ((first, second), (second, first)) if month_first else ((second, first), (first, second)):
        if found := _made(year, month, number):
            return found
    return None


def _made(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def hour(answer: str) -> time | None:
    found = answer.strip().casefold()
    if found in _CLOCK_WORDS:
        return _CLOCK_WORDS[found]
    parts = _CLOCK.fullmatch(found) if len(found) < 20 else None
    if parts is None or (parts[2] is None and parts[3] is None and "h" not in found):
        return None
    number, half = int(parts[1]), (parts[3] or "")[:1]
    if half in {"a", "p"}:
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half == "p" else 0)
    try:
        return time(number, int(parts[2] or 0))
    except ValueError:
        return None


def moment(answer: str) -> datetime | None:
    """A date and a time, a date alone at midnight, a time alone today."""
    found = " ".join(answer.split())
    if len(found) > _LONGEST:
        return None
    zone = world().zone
    if alone := hour(found):
        return datetime.combine(world().local().date(), alone, zone)
    if (near := _near(found.casefold())) is not None:
        return near
    if whole := day(found):
        return datetime.combine(whole, time(), zone)
    for joint in reversed(list(_JOINED.finditer(found))):
        on, at = day(found[: joint.start()]), hour(found[joint.end() :])
        if on and at is not None:
            return datetime.combine(on, at, zone)
    return _iso(found)


def _near(found: str) -> datetime | None:
    """Now, or so many minutes, hours from now."""
    parts = _AHEAD.fullmatch(found)
    span = timedelta() if found in _NOW else _SPANS.get(parts[2], _DAY) if parts else _DAY
    return world().local().replace(microsecond=0) + int(parts[1] if parts else 0) * span if span < _DAY else None


def _iso(found: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(found)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=world().zone)
