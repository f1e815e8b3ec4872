"""The whole of a text file as a string, whatever its encoding."""

from charset_normalizer import from_bytes

from palaver.knowledge.reading.blocks import Source, too_much_text
from palaver.knowledge.reading.encoding import EIGHT_BIT, encoding_of
from palaver.knowledge.reading.refusal import Refused

# A character takes up to four bytes: a file beyond that is too long before it is read.
_WIDEST = 4
_GUESSED_FROM = 65_536


def read_text(source: Source, declared: str | None = None) -> str:
    """Decode the file; `declared` is what the document says about its own encoding and is used when it holds."""
    if source.path.stat().st_size > source.limits.characters * _WIDEST:
        raise too_much_text(source.limits)
    content = source.path.read_bytes()
    encoding = encoding_of(content)
    if encoding is None:
        raise Refused(
            "damaged", "The text is damaged: it turns into binary data. Save it as UTF-8 and upload it again."
        )
    text = content.decode(_eight_bit(content, declared) if encoding == EIGHT_BIT else encoding, errors="replace")
    if len(text) > source.limits.characters:
        raise too_much_text(source.limits)
    return text


def _eight_bit(content: bytes, declared: str | None) -> str:
    if declared and _holds(content, declared):
        return declared
    if _nearly_utf8(content):
        return "utf-8"
    guess = from_bytes(_telling(content)).best()
    return guess.encoding if guess and _holds(content, guess.encoding) else "cp1252"


def _nearly_utf8(content: bytes) -> bool:
    """One broken byte does not put a text into another encoding; in 8-bit letters nearly every one is broken."""
    text = content.decode("utf-8", "replace")
    return text.count("\ufffd") * 20 < len(content) - len(text.replace("\ufffd", " "))


def _telling(content: bytes) -> bytes:
    """The part around the first letter beyond ASCII; plain stretches tell nothing about an encoding."""
    first = next((at for at, byte in enumerate(content) if byte > 0x7F), 0)
    return content[max(first - _GUESSED_FROM // 4, 0) :][:_GUESSED_FROM]


def _holds(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True
