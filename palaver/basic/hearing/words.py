"""Answers that are words: names, addresses, identifiers, colours."""

import re
from typing import Final
from unicodedata import category, normalize
from urllib.parse import urlsplit
from uuid import UUID

_LONGEST: Final = 10_000
_NAME: Final = re.compile(r"[^\W\d_]+(?:[ '\u2019-]+[^\W\d_]+)*[.]?")
_WORD: Final = re.compile(r"[^ '\u2019-]+")
_EMAIL: Final = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
)
_HEX: Final = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})")
_RGB: Final = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")
_COLORS: Final = {
    "black": "#000000",
    "white": "#FFFFFF",
    "red": "#FF0000",
    "green": "#008000",
    "blue": "#0000FF",
    "yellow": "#FFFF00",
    "orange": "#FFA500",
    "purple": "#800080",
    "pink": "#FFC0CB",
    "brown": "#A52A2A",
    "gray": "#808080",
    "grey": "#808080",
    "cyan": "#00FFFF",
    "magenta": "#FF00FF",
    "lime": "#00FF00",
    "navy": "#000080",
    "teal": "#008080",
    "maroon": "#800000",
    "olive": "#808000",
    "silver": "#C0C0C0",
    "gold": "#FFD700",
}


def plain(answer: str) -> str | None:
    found = answer.strip()
    return found[:_LONGEST] or None


def person(answer: str) -> str | None:
    """Each word begins with a capital. A letter may bear marks: vowels of Hindi are nothing else."""
    found = " ".join(normalize("NFC", answer[:_LONGEST]).split())
    letters = "".join(each for each in found if category(each)[0] != "M")
    if not 2 <= len(found) <= 100 or not _NAME.fullmatch(letters):
        return None
    return _WORD.sub(lambda word: word[0][0].upper() + word[0][1:].lower(), found)


def email(answer: str) -> str | None:
    found = answer.strip().lower().removeprefix("mailto:")
    if len(found) > 254 or ".." in found or not _EMAIL.fullmatch(found):
        return None
    local = found.partition("@")[0]
    return found if len(local) <= 64 and not local.startswith(".") and not local.endswith(".") else None


def address(answer: str) -> str | None:
    """https:// is added where no scheme is."""
    found = answer.strip()
    if len(found) > 2_000 or any(each.isspace() for each in found) or found.startswith("mailto:"):
        return None
    whole = found if "://" in found else f"https://{found}"
    try:
        parts = urlsplit(whole)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return None
    good = parts.scheme in {"http", "https"} and "." in host.strip(".") and ".." not in host
    return whole if good else None


def identifier(answer: str) -> str | None:
    try:
        return str(UUID(answer.strip())) if len(answer) < 60 else None
    except ValueError:
        return None


def color(answer: str) -> str | None:
    found = answer.strip().casefold()
    if found in _COLORS:
        return _COLORS[found]
    if digits := _HEX.fullmatch(found):
        short = digits[1]
        return "#" + (short if len(short) == 6 else "".join(each * 2 for each in short)).upper()
    parts = _RGB.fullmatch(found)
    if parts is None or any(int(part) > 255 for part in parts.groups()):
        return None
    return "#" + "".join(f"{int(part):02X}" for part in parts.groups())
