"""Check digits: whether a number can be one of its kind."""

from collections.abc import Sequence
from typing import Final

# Characters of an IBAN by country, as the SWIFT registry has them.
IBAN_LENGTHS: Final = {
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("BE",), 16),
    **dict.fromkeys(("DK", "FI", "FO", "GL", "NL", "SD"), 18),
    **dict.fromkeys(("MK", "SI"), 19),
    **dict.fromkeys(("AT", "BA", "EE", "KZ", "LT", "LU", "XK"), 20),
    **dict.fromkeys(("CH", "HR", "LI", "LV"), 21),
    **dict.fromkeys(("BG", "BH", "CR", "DE", "GB", "GE", "IE", "ME", "RS", "VA"), 22),
    **dict.fromkeys(("AE", "GI", "IL", "IQ", "OM", "SO", "TL"), 23),
    **dict.fromkeys(("AD", "CZ", "ES", "MD", "PK", "RO", "SA", "SE", "SK", "TN", "VG"), 24),
    **dict.fromkeys(("LY", "PT", "ST"), 25),
    **dict.fromkeys(("IS", "TR"), 26),
    **dict.fromkeys(("BI", "DJ", "FR", "GR", "IT", "MC", "MR", "SM"), 27),
    **dict.fromkeys(("AL", "AZ", "BY", "CY", "DO", "GT", "HU", "LB", "NI", "PL", "SV"), 28),
    **dict.fromkeys(("BR", "EG", "PS", "QA", "UA"), 29),
    **dict.fromkeys(("JO", "KW", "MU", "YE"), 30),
    **dict.fromkeys(("MT", "SC"), 31),
    **dict.fromkeys(("LC",), 32),
    **dict.fromkeys(("RU",), 33),
}
_CARD_LENGTHS: Final = {"2": (16,), "3": (14, 15, 16), "4": (13, 16, 19), "5": (16,), "6": (16, 17, 18, 19)}
_DNI_LETTERS: Final = "TRWAGMYFPDXBNJZSQVHLCKE"


def is_iban(text: str) -> bool:
    """ISO 13616: the country's length, and 1 modulo 97."""
    if IBAN_LENGTHS.get(text[:2]) != len(text):
        return False
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1


def is_card(text: str) -> bool:
    """The Luhn sum, and the first digit and length of those that issuers of payment cards give out."""
    if len(text) not in _CARD_LENGTHS.get(text[:1], ()) or len(set(text)) == 1:
        return False
    doubled = [int(char) * (1 + place % 2) for place, char in enumerate(reversed(text))]
    return sum(each - 9 * (each > 9) for each in doubled) % 10 == 0


def is_german_tax_id(text: str) -> bool:
    """ISO 7064 mod 11,10; of the first ten digits one comes twice or three times and the others once at most."""
    counts = sorted(text[:10].count(digit) for digit in set(text[:10]))
    if len(text) != 11 or text[0] == "0" or counts[-1] not in (2, 3) or counts[-2] != 1:
        return False
    rest = 10
    for digit in text[:10]:
        rest = 2 * ((int(digit) + rest) % 10 or 10) % 11
    return (11 - rest) % 10 == int(text[10])


def is_cpf(text: str) -> bool:
    """Brazil's number for persons: two digits modulo 11; no number of one digit alone was given out."""
    if len(text) != 11 or len(set(text)) == 1:
        return False
    digits = [int(char) for char in text]
    return all(_weighed(digits[:count]) == digits[count] for count in (9, 10))


def is_dni(text: str) -> bool:
    """Spain's number for residents and foreigners: a letter modulo 23."""
    number = text[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
    return len(text) == 9 and number.isdecimal() and _DNI_LETTERS[int(number) % 23] == text[-1]


def is_nir(text: str) -> bool:
    """France's number of social security: the complement modulo 97 at its end."""
    return len(text) == 15 and text[0] in "12" and 97 - int(text[:13]) % 97 == int(text[13:])


def is_ssn(text: str) -> bool:
    """The United States' number has no check digit: only those that are never given out are known."""
    return (
        len(text) == 9
        and text[:3] not in ("000", "666")
        and text[0] != "9"
        and text[3:5] != "00"
        and text[5:] != "0000"
    )


def _weighed(digits: Sequence[int]) -> int:
    rest = sum(digit * weight for digit, weight in zip(digits, range(len(digits) + 1, 1, -1), strict=True)) % 11
    return 0 if rest < 2 else 11 - rest
