"""A file's bytes as a program's text: UTF-8, or a sentence about what it is instead."""

import codecs
from typing import Final

from palaver.basic.diagnostics import Diagnostic
from palaver.basic.source import Source, Span, normal

LARGEST: Final = 16 * 1024 * 1024
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def decoded(name: str, data: bytes) -> tuple[Source, Diagnostic | None]:
    """The program, and what is wrong with the file as a whole; then the text is only what can be shown of it."""
    if len(data) > LARGEST:
        return _refused(name, f"the file has more than {LARGEST // 2**20} MB", "keep data in a table")
    marked = next((kind for mark, kind in _MARKS if data.startswith(mark)), "")
    if marked or b"\0" in data[:1024]:
        what = f"the file is {marked}" if marked else "the file holds bytes that no text has"
        return _refused(name, f"{what}, not UTF-8", "save it as UTF-8")
    try:
        return Source(name, normal(data.decode("utf-8"))), None
    except UnicodeDecodeError as error:
        text = normal(data.decode("utf-8", "replace"))
        at = len(normal(data[: error.start].decode("utf-8")))
        message = f"the byte {data[error.start]:#04x} is not UTF-8"
        found = Diagnostic("error", "encoding", message, Span(at, at + 1), suggestion="save it as UTF-8")
        return Source(name, text), found


def _refused(name: str, message: str, hint: str) -> tuple[Source, Diagnostic]:
    return Source(name, ""), Diagnostic("error", "encoding", message, Span(0, 1), suggestion=hint)
