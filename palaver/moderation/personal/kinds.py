"""The kinds of personal data: a pattern for the shape of each, and the closer look that tells it from its likes."""

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from palaver.moderation.patterns.program import Program
from palaver.moderation.patterns.syntax import read
from palaver.moderation.personal import digits
from palaver.moderation.scanning import Look, Scored

_GROUP: Final = re.compile(r"\d+")
_SURE: Final = 1.0
_LIKELY: Final = 0.9
_SHAPED: Final = 0.6


@dataclass(frozen=True, slots=True)
class Kind:
    category: str
    program: Program
    look: Look


def _kind(category: str, pattern: str, look: Look) -> Kind:
    return Kind(category, Program(read(pattern), any_case=True), look)


def _whole(text: str, score: float) -> Sequence[Scored]:
    return [(0, len(text), score)]


def _plain(text: str) -> str:
    return "".join(char for char in text if char.isalnum()).upper()


def _checked(text: str, check: Callable[[str], bool], score: float = _SURE) -> Sequence[Scored]:
    return _whole(text, score) if check(_plain(text)) else []


def _iban(text: str) -> Sequence[Scored]:
    """As many characters as the country's have: a word may follow."""
    length, count = digits.IBAN_LENGTHS.get(text[:2].upper(), 0), 0
    for place, char in enumerate(text, 1):
        count += char.isalnum()
        if count == length:
            return [(0, place, _SURE)] if digits.is_iban(_plain(text[:place])) else []
    return []


def _cards(text: str) -> Sequence[Scored]:
    """Groups of digits that make a card's number, where other groups stand beside them too."""
    groups, found, first = list(_GROUP.finditer(text)), [], 0
    while first < len(groups):
        last = next((last for last in range(len(groups), first, -1) if _is_card(groups[first:last])), first)
        if last > first:
            found.append((groups[first].start(), groups[last - 1].end(), _SURE))
        first = max(last, first + 1)
    return found


def _is_card(groups: Sequence[re.Match[str]]) -> bool:
    return digits.is_card("".join(group[0] for group in groups))


def _phone(text: str) -> Sequence[Scored]:
    count = sum(char.isdecimal() for char in text)
    if not 7 <= count <= 15:
        return []
    return _whole(text, _LIKELY if text.startswith(("+", "00")) else _SHAPED)


def _address(text: str) -> Sequence[Scored]:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return []
    return _whole(text, _SHAPED if "." in text else _LIKELY)


def _all() -> Iterator[Kind]:
    yield _kind("email", r"\b[\w%+][\w.%+-]*@(?:[\w-]+\.)+[a-z]{2,24}\b", partial(_whole, score=_LIKELY))
    yield _kind("phone", r"\+\d{1,3}(?:[ ./-]?(?:\(\d{1,4}\)|\d)){6,14}\b", _phone)
    yield _kind("phone", r"\b0\d{1,5}[ /-]{1,3}\d{2,8}(?:[ -]\d{2,8}){0,4}\b", _phone)
    yield _kind("phone", r"(?:\(\d{3}\) ?|\b\d{3}[-.])\d{3}[-.]\d{4}\b", _phone)
    yield _kind("iban", r"\b[a-z]{2}\d{2}(?:[ -]?[a-z0-9]){11,30}\b", _iban)
    yield _kind("card", r"\b\d(?:[ -]?\d){12,30}\b", _cards)
    yield _kind("national_id", r"\b\d{2} ?\d{3} ?\d{3} ?\d{3}\b", partial(_checked, check=digits.is_german_tax_id))
    yield _kind("national_id", r"\b\d{3}\.?\d{3}\.?\d{3}-?\d{2}\b", partial(_checked, check=digits.is_cpf))
    yield _kind("national_id", r"\b\d{3}-\d{2}-\d{4}\b", partial(_checked, check=digits.is_ssn, score=_LIKELY))
    yield _kind("national_id", r"\b[xyz\d]\d{7}-?[a-z]\b", partial(_checked, check=digits.is_dni))
    yield _kind("national_id", r"\b[12](?: ?\d){14}\b", partial(_checked, check=digits.is_nir))
    yield _kind("ip", r"\b\d{1,3}(?:\.\d{1,3}){3}\b", _address)
    yield _kind("ip", r"\b[0-9a-f]{1,4}(?::{1,2}[0-9a-f]{1,4}){2,7}\b", _address)


KINDS: Final = tuple(_all())
