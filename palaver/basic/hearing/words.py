"""Answers that are words: names, addresses, identifiers, languages, colours."""

import re
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

_LONGEST: Final = 10_000
_NAME: Final = re.compile(r"[^\W\d_]+(?:[ '\u2019-]+[^\W\d_]+)*[.]?")
_EMAIL: Final = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
)
_HEX: Final = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})")
_RGB: Final = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")
_LANGUAGES: Final = {
    "en": "english inglês inglés anglais englisch inglese",
    "pt": "portuguese português portugués portugais portugiesisch portoghese",
    "es": "spanish espanhol español espagnol spanisch spagnolo",
    "fr": "french francês francés français französisch francese",
    "de": "german alemão alemán allemand deutsch tedesco",
    "it": "italian italiano italien italienisch",
    "ja": "japanese japonês japonés japonais japanisch giapponese 日本語",
    "zh": "chinese chinês chino chinois chinesisch cinese 中文",
    "ar": "arabic árabe arabe arabisch arabo العربية",
    "ru": "russian russo ruso russe russisch русский",
    "nl": "dutch holandês holandés néerlandais niederländisch olandese nederlands",
    "pl": "polish polonês polaco polonais polnisch polacco polski",
    "ko": "korean coreano coréen koreanisch 한국어",
    "hi": "hindi",
    "tr": "turkish turco turc türkisch türkçe",
    "sv": "swedish sueco suédois schwedisch svedese svenska",
}
_BY_NAME: Final = {name: code for code, names in _LANGUAGES.items() for name in (code, *names.split())}
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
    """Each word begins with a capital."""
    found = " ".join(answer.split())
    if not 2 <= len(found) <= 100 or not _NAME.fullmatch(found):
        return None
    return re.sub(r"[^\W\d_]+", lambda word: word[0][0].upper() + word[0][1:].lower(), found)


def email(answer: str) -> str | None:
    found = answer.strip().lower().removeprefix("mailto:")
    if len(found) > 254 or ".." in found or not _EMAIL.fullmatch(found):
        return None
    local = found.partition("@")[0]
    return found if len(local) <= 64 and not local.startswith(".") and not local.endswith(".") else None


def address(answer: str) -> str | None:
    """https:// is added where no scheme is."""
    found = answer.strip()
    if len(found) > 2_000 or any(each.isspace() for each in found):
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


def language(answer: str) -> str | None:
    found = answer.strip().casefold()
    return _BY_NAME.get(found) or _BY_NAME.get(found[:2] if re.fullmatch(r"[a-z]{2}[-_][a-z]{2}", found) else "")


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
