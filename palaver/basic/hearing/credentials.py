"""Answers that are numbers of people and things: telephones, postal codes, CPF, CNPJ, cards, passwords."""

import re
from typing import Final

from palaver.basic.values.kinds import Secret
from palaver.basic.world import world

_CALLING: Final = {
    "US": "1", "CA": "1", "BR": "55", "PT": "351", "ES": "34", "FR": "33", "DE": "49", "IT": "39", "GB": "44",
    "AT": "43", "CH": "41", "BE": "32", "NL": "31", "LU": "352", "IE": "353", "DK": "45", "SE": "46", "NO": "47",
    "FI": "358", "PL": "48", "CZ": "420", "HU": "36", "RO": "40", "GR": "30", "TR": "90", "UA": "380", "RU": "7",
    "MX": "52", "AR": "54", "CO": "57", "CL": "56", "PE": "51", "UY": "598", "AO": "244", "MZ": "258", "ZA": "27",
    "IN": "91", "AU": "61", "NZ": "64", "JP": "81", "KR": "82", "CN": "86", "IL": "972",
}  # fmt: skip
_PHONE: Final = re.compile(r"\+?[\d\s().\-/]+", re.ASCII)
_POSTCODE: Final = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.ASCII)
_SHORTEST_PASSWORD: Final = 8


def _digits(answer: str) -> str:
    return re.sub(r"\D", "", answer, flags=re.ASCII)


def phone(answer: str) -> str | None:
    """E.164; a number without a country gets the bot's."""
    found = answer.strip()
    if len(found) > 40 or not _PHONE.fullmatch(found):
        return None
    digits = _digits(found)
    if found.startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00")
    else:
        calling = _CALLING.get(world().country.upper(), "")
        national = digits.removeprefix("0")
        known = digits.startswith(calling) and len(digits) >= 10 + len(calling)
        if not known:
            if not 10 <= len(digits) <= 15:
                return None
            digits = calling + national
    return f"+{digits}" if 10 <= len(digits) <= 15 else None


def postal_code(answer: str) -> str | None:
    found = answer.strip().upper()
    digits = _digits(found)
    if re.fullmatch(r"\d{5}-?\d{3}", found, re.ASCII):
        return f"{digits[:5]}-{digits[5:]}"
    if re.fullmatch(r"\d{5}(-?\d{4})?", found, re.ASCII):
        return digits[:5] + (f"-{digits[5:]}" if digits[5:] else "")
    if _POSTCODE.fullmatch(found):
        squeezed = found.replace(" ", "")
        return f"{squeezed[:-3]} {squeezed[-3:]}"
    return None


def _check_digit(digits: str, weights: list[int]) -> str:
    rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11
    return str(0 if rest < 2 else 11 - rest)


def cpf(answer: str) -> str | None:
    digits = _digits(answer)
    if len(digits) != 11 or len(set(digits)) == 1 or not re.fullmatch(r"[\d.\- ]+", answer.strip(), re.ASCII):
        return None
    for size in (9, 10):
        if _check_digit(digits[:size], list(range(size + 1, 1, -1))) != digits[size]:
            return None
    return f"{digits[:3]}.{digits[3:6]}.{digits[6:9]}-{digits[9:]}"


def cnpj(answer: str) -> str | None:
    digits = _digits(answer)
    if len(digits) != 14 or len(set(digits)) == 1 or not re.fullmatch(r"[\d.\-/ ]+", answer.strip(), re.ASCII):
        return None
    weights = [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]
    for size, used in ((12, weights), (13, [6, *weights])):
        if _check_digit(digits[:size], used) != digits[size]:
            return None
    return f"{digits[:2]}.{digits[2:5]}.{digits[5:8]}/{digits[8:12]}-{digits[12:]}"


def card(answer: str) -> str | None:
    """Only the mask of a card's number is kept."""
    digits = _digits(answer)
    if not 13 <= len(digits) <= 19 or not re.fullmatch(r"[\d \-]+", answer.strip(), re.ASCII):
        return None
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return f"{digits[:4]} **** **** {digits[-4:]}" if total % 10 == 0 and len(set(digits)) > 1 else None


def password(answer: str) -> Secret | None:
    return Secret(answer) if _SHORTEST_PASSWORD <= len(answer) <= 1_000 else None
