"""The signs of an attempt: each a pattern over folded text, with how much it says on its own."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from palaver.moderation.folding import fold
from palaver.moderation.injection import words

_NEAR: Final = "[^.!?;\\n\u3002\uff01\uff1f]{0,45}?"  # within a sentence, a few words apart
_OVERRIDE: Final = 0.9
_REVEAL: Final = 0.8
_FREED: Final = 0.8
_HINT: Final = 0.35
_WHOLE: Final = 3  # characters: a shorter stem begins too many words


class Sign(NamedTuple):
    pattern: re.Pattern[str]
    score: float


def _stems(stems: Sequence[str]) -> str:
    """Any of the stems, at the beginning of a word where the script has words."""
    forms = []
    for stem in stems:
        text = fold(stem)
        edge = r"\b" if text[0] < "\u0e00" else ""
        forms.append(f"{edge}{re.escape(text)}{edge if len(text) <= _WHOLE else ''}")
    return f"(?:{'|'.join(forms)})"


def _of(said: words.Words) -> Iterator[Sign]:
    drop, tell, inner = _stems(said.drop), _stems(said.tell), _stems(said.inner)
    which, told = _stems(said.which), _stems(said.told)
    meant = f"(?:{which}{_NEAR}{told}|{told}{_NEAR}{which})"
    yield Sign(_near(said, drop, meant), _OVERRIDE)
    yield Sign(_near(said, drop, inner), _OVERRIDE)
    yield Sign(_near(said, tell, inner), _REVEAL)
    yield Sign(re.compile(f"{_stems(said.become)}{_NEAR}{_stems(said.free)}"), _FREED)


def _near(said: words.Words, verb: str, what: str) -> re.Pattern[str]:
    forward = f"{verb}{_NEAR}{what}"
    return re.compile(f"(?:{forward}|{what}{_NEAR}{verb})" if said.verb_last else forward)


SIGNS: Final = (
    *(sign for said in words.LANGUAGES.values() for sign in _of(said)),
    *(Sign(re.compile(each.pattern), each.score) for each in words.BEYOND),
)
HINTS: Final = tuple(Sign(re.compile(rf"\b{re.escape(each)}\b"), _HINT) for each in words.HINTS)
