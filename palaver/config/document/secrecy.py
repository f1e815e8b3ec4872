"""Secrets in clear: a document is shown, compared, exported and kept for good, so that keys have no place in it."""

import re
from collections.abc import Mapping
from typing import Any, Final

from palaver.config.document.finding import Finding

_KEY: Final = re.compile(
    r"\bsk-[A-Za-z0-9_-]{20,}"  # models' providers
    r"|\bsk_[a-z]+_[A-Za-z0-9_-]{16,}"  # our own, and payment's
    r"|\bgsk_[A-Za-z0-9]{20,}"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\bAIza[A-Za-z0-9_-]{35}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_[A-Za-z0-9_]{30,}"
    r"|\bxox[abeoprs]-[A-Za-z0-9-]{10,}"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"  # a signed token
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\b[a-z][a-z0-9+.-]*://[^\s/:@]+:[^\s/@]{6,}@"  # a password in an address
)


_STORE: Final = "take it out: keys are stored under Secrets, where nobody reads them"
_DEEPEST: Final = 16  # levels; a document has five


def unkept(config: Mapping[str, Any]) -> list[Finding]:
    """What not even a draft may hold: what looks like a key, which no finding repeats, and endless nesting."""
    found: list[Finding] = []
    left: list[tuple[tuple[str, ...], Any]] = [((), config)]
    while left:
        place, value = left.pop()
        if isinstance(value, str) and _KEY.search(value):
            found.append(_finding(place, "secret_in_clear", "this looks like a key or a password", _STORE))
        elif isinstance(value, dict | list) and len(place) == _DEEPEST:
            found.append(_finding(place, "too_deep", "this is nested too deeply", "take it out"))
        elif isinstance(value, dict | list):
            below = value.items() if isinstance(value, dict) else enumerate(value)
            left += [((*place, str(name)), each) for name, each in below]
    return sorted(found, key=lambda finding: finding.path)


def _finding(place: tuple[str, ...], code: str, message: str, hint: str) -> Finding:
    return Finding(path=".".join(place), code=code, message=message, hint=hint)
