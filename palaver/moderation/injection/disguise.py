"""What a text says beneath a disguise: digits for letters, letters set apart, an encoding."""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator
from typing import Final

from palaver.moderation.folding import fold

_DIGITS: Final = str.maketrans("0134578@$", "oieastbas")
_MIXED: Final = re.compile(r"\b(?=\w*[a-z])(?=\w*[\d@$])[\w@$]{4,}\b")
_APART: Final = re.compile(r"\b(?:[a-z][ ._*-]){4,}[a-z]\b")
_CODED: Final = re.compile(r"[A-Za-z0-9+/_-]{24,4096}={0,2}")
_GAPS: Final = re.compile(r"[ ._*-]")
# Beginnings of "ignore", "system", "instruct", "reveal", "prompt" and others, by ROT13 and backwards.
_TURNED: Final = re.compile(
    "vtaber|flfgrz|vafgehpg|erirny|cebzcg|qvfertneq|erongi|metsys|tcurtsni|laever|tpmorp|dragersid"
)
_MOST: Final = 8


def beneath(text: str, folded: str) -> Iterator[str]:
    """Other readings of a text, folded as it is; there may be none."""
    plain = _MIXED.sub(lambda found: found[0].translate(_DIGITS), folded)
    if plain != folded:
        yield plain
    joined = _APART.sub(lambda found: _GAPS.sub("", found[0]), folded)
    if joined != folded:
        yield joined
    if _TURNED.search(folded):
        yield codecs.encode(folded, "rot13")
        yield folded[::-1]
    for found in list(_CODED.finditer(text))[:_MOST]:
        yield from map(fold, _decoded(found[0]))


def _decoded(coded: str) -> Iterator[str]:
    try:
        text = base64.b64decode(coded + "=" * (-len(coded) % 4), altchars=b"-_").decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return
    if text.isprintable():
        yield text
