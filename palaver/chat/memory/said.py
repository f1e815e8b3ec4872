"""What somebody asks a bot to remember, in so many words: one rule for each language, and no guessing."""

import re
from typing import Final

LONGEST: Final = 500  # characters of a fact

_RULES: Final = {
    "en": r"(?:please[, ]+)?remember(?: this)?(?: that |[:,] *(?:that )?)(?P<fact>.+)",
    "de": r"(?:bitte[, ]+)?merke? dir(?: bitte)?(?:, dass |: *)(?P<fact>.+)",
}
_SAID: Final = [re.compile(rule, re.IGNORECASE) for rule in _RULES.values()]


def to_remember(message: str) -> str | None:
    """The fact, where the whole message is such an order in one line and no question."""
    line = message.strip()
    if len(line) > LONGEST or "\n" in line or line.endswith("?"):
        return None
    found = next((match for rule in _SAID if (match := rule.fullmatch(line))), None)
    return plain(found["fact"]) if found else None


def plain(text: str) -> str:
    """A fact in one line, without the end of its sentence."""
    return " ".join(text.split()).rstrip(" .!")[:LONGEST]
