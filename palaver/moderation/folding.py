"""What a text says however it is dressed up: case, accents, width, lookalikes and invisible characters folded away."""

import unicodedata
from functools import lru_cache
from typing import Final

# Letters of other scripts that are drawn as Latin ones.
_LOOKALIKES: Final = str.maketrans(
    "авекмнорстухіїјѕһԁԛԝαβεικμνοορτυχγ\u0131\u017f",
    "abekmhopctyxiijshdqwabeikmvooptuxyis",
)
_DRESSING: Final = frozenset({"Mn", "Me", "Cf", "Cc"})
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs with nothing to see


@lru_cache(8192)
def folded(char: str) -> str:
    """What one character counts as: nothing, where it cannot be seen or only adorns another; a space for all spaces."""
    if char.isspace():
        return " "
    if char in _BLANK:
        return ""
    plain = unicodedata.normalize("NFKD", char)
    return "".join(
        " " if each.isspace() else each
        for each in plain.casefold().translate(_LOOKALIKES)
        if unicodedata.category(each) not in _DRESSING
    )


def fold(text: str) -> str:
    """The same of a whole text, with single spaces."""
    return " ".join("".join(map(folded, text)).split())
