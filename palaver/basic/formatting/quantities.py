"""Patterns of numbers: pictures of 0 # , . %, and the short codes N, C and F."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from palaver.basic.formatting.locales import PICTURE, Locale
from palaver.basic.values.numbers import Number, decimal
from palaver.basic.values.text import text

_CODE: Final = re.compile(r"([nNcCfF])(\d{0,2})")
_CORE: Final = re.compile(r"[#0][#0,]*(?:\.[#0]*)?|\.[#0]+")
_LETTERS: Final = re.compile(r"[A-Za-z@&!]")
_WIDE: Final = Context(prec=200)
_LOCALE_BEHIND: Final = re.compile(r"\[[A-Za-z]{2}(?:[-_][A-Za-z]{2})?\]$")


def is_number_pattern(picture: str) -> bool:
    plain = _LOCALE_BEHIND.sub("", picture)
    if _CODE.fullmatch(plain) or plain.casefold() == "currency":
        return True
    return _CORE.search(plain) is not None and not _LETTERS.search(plain)


def number_formatted(value: Number, picture: str, locale: Locale, *, literal: bool) -> str:
    """Pictures are English as long as they name no locale; the codes always follow it."""
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):  # noqa: PLR0124  # what NaN is
        return text(value)
    exact = decimal(value)
    code = _CODE.fullmatch("C2" if picture.casefold() == "currency" else picture)
    if code is None:
        return _pictured(exact, picture, PICTURE if literal else locale)
    kind, digits = code[1].upper(), int(code[2] or 2)
    if kind == "F":
        return _written(exact, digits, digits, 1, PICTURE, grouped=False)
    body = _written(abs(exact), digits, digits, 1, locale, grouped=True)
    sign = "-" if exact < 0 and any(each in "123456789" for each in body) else ""
    return sign + (f"{locale.before}{body}{locale.after}" if kind == "C" else body)


def _pictured(value: Decimal, picture: str, locale: Locale) -> str:
    """A second section after `;` is for negative numbers, a third for zero."""
    sections = picture.split(";")
    section, own_sign = sections[0], False
    if len(sections) > 2 and not value:
        section = sections[2]
    elif len(sections) > 1 and value < 0:
        section, own_sign = sections[1], True
    core = _CORE.search(section)
    if core is None:
        return section
    before, after = section[: core.start()], section[core.end() :]
    shown = value * 100 if "%" in section else value
    whole, _, fraction = core[0].partition(".")
    body = _written(abs(shown), fraction.count("0"), len(fraction), whole.count("0"), locale, grouped="," in whole)
    negative = value < 0 and any(each in "123456789" for each in body)
    if "+" in before:
        return before.replace("+", "-" if negative else "+", 1) + body + after
    return ("-" if negative and not own_sign else "") + before + body + after


def _written(value: Decimal, least: int, most: int, whole: int, locale: Locale, *, grouped: bool) -> str:
    """From `least` to `most` digits behind the point, at least `whole` before it; half goes away from zero."""
    rounded = value.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP, _WIDE)
    digits, _, fraction = f"{rounded:f}".partition(".")
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    digits = digits.lstrip("0").rjust(whole, "0")
    if grouped:
        digits = f"{int(digits or 0):,}".rjust(whole, "0").replace(",", locale.group) if digits else digits
    while len(fraction) > least and fraction.endswith("0"):
        fraction = fraction[:-1]
    return sign + digits + (locale.point + fraction if fraction else "")
