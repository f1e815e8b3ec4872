"""Texts of one line: names that people choose, where a line break or a control character would say something else."""

import unicodedata
from typing import Final

_BREAKS: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})


def one_line(text: str) -> str:
    """`text` without control characters and line breaks, and with single spaces."""
    return " ".join("".join(" " if unicodedata.category(each) in _BREAKS else each for each in text).split())
