"""Answers that are numbers, money, yes or no; the locale tells which separator is the decimal one."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from palaver.basic.formatting.locales import locale_of
from palaver.basic.world import world

_NUMBER: Final = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+)?(?:[.,]\d+)?", re.ASCII)
_INTEGER: Final = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:([.,' \u00a0\u202f])\d{3})(?:\1\d{3})*)", re.ASCII)
_SYMBOL: Final = r"[a-z]{0,3}[$£¥\u20a0-\u20bf]"
_MONEY: Final = re.compile(
    rf"(?:{_SYMBOL}|[a-z]{{3}}(?![a-z]))?\s*([\d.,' \u00a0\u202f]+?)\s*(?:{_SYMBOL}|[a-z]{{3}})?"
)
_LONGEST: Final = 40
_WORDS_OF_YES: Final = (
    "yes y yeah yep sure ok okay true 1 confirm sim s claro verdade verdadeiro si sí verdadero oui d'accord vrai "
    "ja jawohl wahr sì certo vero"
)
_WORDS_OF_NO: Final = (
    "no n nope false 0 cancel não nao cancelar cancela falso non annuler faux nein abbrechen falsch annulla"
)
_YES: Final = frozenset(_WORDS_OF_YES.split())
_NO: Final = frozenset(_WORDS_OF_NO.split())


def integer(answer: str) -> int | None:
    found = answer.strip()
    if len(found) > _LONGEST or not _INTEGER.fullmatch(found):
        return None
    return int(re.sub(r"[^\d+-]", "", found, flags=re.ASCII))


def exact(answer: str) -> Decimal | None:
    """Where both separators occur, the last one is decimal; one that occurs twice is not."""
    found = re.sub(r"[' \u00a0\u202f]", "", answer.strip())
    if not found or len(found) > _LONGEST or not _NUMBER.fullmatch(answer.strip()) or not re.search(r"\d", found):
        return None
    comma, point = found.rfind(","), found.rfind(".")
    if comma >= 0 and point >= 0:
        decimal = "," if comma > point else "."
    elif found.count(",") > 1 or found.count(".") > 1:
        decimal = ""
    else:
        decimal = _alone(found, "," if comma >= 0 else ".")
    for separator in {",", "."} - {decimal}:
        found = found.replace(separator, "")
    return Decimal(found.replace(decimal, ".") if decimal else found)


def _alone(found: str, separator: str) -> str:
    """A single separator groups only where the locale groups with it, and three digits follow."""
    groups = locale_of(world().locale).group == separator
    behind = found.partition(separator)[2]
    return "" if groups and len(behind) == 3 else separator


def number(answer: str) -> float | None:
    found = exact(answer)
    return None if found is None else float(found)


def money(answer: str) -> Decimal | None:
    found = _MONEY.fullmatch(answer.strip().casefold()) if len(answer) <= _LONGEST else None
    amount = exact(found[1]) if found else None
    if amount is None or amount < 0:
        return None
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def boolean(answer: str) -> bool | None:
    found = answer.strip().casefold().rstrip(".!")
    return True if found in _YES else False if found in _NO else None
