"""What a file is, by its first bytes; its name and what the sender calls it decide nothing."""

from typing import Final, Literal

Kind = Literal["image", "audio", "document"]

HEAD: Final = 64  # bytes that tell
_BY_START: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"\x1aE\xdf\xa3", "audio/webm"),
)
_CONTAINERS: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_MP4_AUDIO: Final = (b"M4A ", b"M4B ", b"mp42", b"isom", b"dash")
ENDINGS: Final = {
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "audio/webm": "webm",
    "audio/wav": "wav",
    "audio/mp4": "m4a",
}


def media_type(head: bytes) -> str:
    """The media type of a picture or a recording; empty for anything else, which is read as a document."""
    for start, found in _BY_START:
        if head.startswith(start):
            return found
    if head.startswith(b"RIFF"):
        return _CONTAINERS.get(head[8:12], "")
    if head[4:8] == b"ftyp" and head[8:12] in _MP4_AUDIO:
        return "audio/mp4"
    return "audio/mpeg" if _is_mpeg_frame(head) else ""


def kind_of(media: str) -> Kind:
    family = media.partition("/")[0]
    return "image" if family == "image" else "audio" if family == "audio" else "document"


def _is_mpeg_frame(head: bytes) -> bool:
    """A bare MP3: eleven bits of sync, then a layer, a bit rate and a sampling rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    return version != 1 and layer == 1 and head[2] >> 4 not in {0, 15} and head[2] >> 2 & 3 != 3
