"""Is it text, and in which encoding? Settled by byte order marks, zero bytes and UTF-8's own rules; never guessed."""

import codecs
import re

EIGHT_BIT = "eight-bit"
"""Text in some 8-bit encoding that only its letters can tell."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")


def encoding_of(head: bytes) -> str | None:
    """The encoding of a text that starts with `head` (it may end inside a character); None when it is no text."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if wide := _wide(head):
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return EIGHT_BIT if _few_controls(head) else None
    return "utf-8" if _few_controls(head) else None


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark shows in zeros that stand almost only on one side of each pair."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    for zeros, others, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > 0.4 * len(head) / 2 and others < 0.02 * len(head):
            return name
    return None


def _few_controls(head: bytes) -> bool:
    """A stray control character or two is dirt in a text; more is something else."""
    return len(_CONTROL.findall(head)) <= max(2, len(head) // 500)


def preview(head: bytes) -> str | None:
    """`head` as text, good enough to look for tags and separators; None when it is no text."""
    encoding = encoding_of(head)
    if encoding is None:
        return None
    return head.decode("cp1252" if encoding == EIGHT_BIT else encoding, errors="replace")
