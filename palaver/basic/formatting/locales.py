"""How numbers and money are written in a language: the separators, the sign of the currency and its side."""

from dataclasses import dataclass
from typing import Final

from palaver.basic.values.calendar_words import language


@dataclass(frozen=True, slots=True)
class Locale:
    group: str
    point: str
    before: str = ""
    after: str = ""


PICTURE: Final = Locale(",", ".", "$")
_EURO: Final = " €"
_LOCALES: Final = {
    "en": PICTURE,
    "pt": Locale(".", ",", "R$ "),
    "es": Locale(".", ",", "", _EURO),
    "de": Locale(".", ",", "", _EURO),
    "it": Locale(".", ",", "", _EURO),
    "fr": Locale("\u202f", ",", "", _EURO),
}


def locale_of(name: str) -> Locale:
    return _LOCALES[language(name)]
