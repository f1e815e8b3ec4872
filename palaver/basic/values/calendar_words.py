"""The names of months and weekdays in the languages that dates are written and read in."""

from collections.abc import Mapping, Sequence
from typing import Final


def _words(text: str) -> Sequence[str]:
    return text.split()


MONTHS: Final[Mapping[str, Sequence[str]]] = {
    "en": _words("January February March April May June July August September October November December"),
    "pt": _words("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
    "es": _words("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    "fr": _words("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    "de": _words("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
    "it": _words("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
}
# From Monday on, as Python counts.
WEEKDAYS: Final[Mapping[str, Sequence[str]]] = {
    "en": _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    "pt": _words("segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo"),
    "es": _words("lunes martes miércoles jueves viernes sábado domingo"),
    "fr": _words("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    "de": _words("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"),
    "it": _words("lunedì martedì mercoledì giovedì venerdì sabato domenica"),
}


def language(locale: str) -> str:
    """The language of a locale, English where we have no words."""
    found = locale.replace("_", "-").partition("-")[0].casefold()
    return found if found in MONTHS else "en"


def month_name(month: int, locale: str) -> str:
    return MONTHS[language(locale)][month - 1]


def weekday_name(weekday: int, locale: str) -> str:
    """Monday is 0."""
    return WEEKDAYS[language(locale)][weekday]
