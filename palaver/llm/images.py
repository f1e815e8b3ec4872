"""Which pictures models are shown: told by their first bytes, never by a name or a label."""

from typing import Final

from palaver.llm.messages import Image

TYPES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
TOKENS: Final = 1000  # an estimate for one of them; providers count by size, each in its own way


def image_of(data: bytes) -> Image | None:
    """The picture in `data`; None where it is none that models take."""
    mime = _mime(data)
    return Image(mime, data) if mime else None


def _mime(data: bytes) -> str:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""
