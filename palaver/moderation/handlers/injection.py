"""Signs that somebody tries to talk the model out of what it was told; heuristics miss some and err sometimes."""

import asyncio
import math
from collections.abc import Sequence
from typing import Final

from palaver.moderation.finding import Finding
from palaver.moderation.folding import fold
from palaver.moderation.handler import Outside, Params
from palaver.moderation.injection.disguise import beneath
from palaver.moderation.injection.signs import HINTS, SIGNS

_LONGEST: Final = 2_000  # characters that are looked at together
_OVERLAP: Final = 200
_DOUBTFUL: Final = 0.45  # the most that hints alone can say
_FOUND: Final = 0.3  # what says less is not worth telling


class InjectionParams(Params, frozen=True, kw_only=True):
    """There is nothing to say but the step's threshold."""


class _Examiner:
    def scan(self) -> None:
        return None

    async def findings(self, text: str, outside: Outside) -> Sequence[Finding]:
        del outside
        score = 0.0
        for start in range(0, max(len(text), 1), _LONGEST - _OVERLAP):
            score = max(score, weight(text[start : start + _LONGEST]))
            await asyncio.sleep(0)
        return [Finding("injection", round(score, 3))] if score >= _FOUND else []


def weight(text: str) -> float:
    """From 0 to 1: the signs that are there, each of which leaves less room for doubt."""
    lines = "\n".join(fold(line) for line in text.splitlines())
    readings = [lines, *beneath(text, lines)]
    signs = [sign.score for sign in SIGNS if any(map(sign.pattern.search, readings))]
    hints = [sign.score for sign in HINTS if sign.pattern.search(lines)]
    if not signs:
        return min(sum(hints), _DOUBTFUL)
    return 1 - math.prod(1 - score for score in [*signs, *hints])


class _Injection:
    title = "Injection"
    description = "Attempts to talk the model out of its instructions, by heuristics."
    params = InjectionParams
    locates = False
    private = False

    def examiner(self, params: InjectionParams) -> _Examiner:
        del params
        return _Examiner()


HANDLER: Final = _Injection()
