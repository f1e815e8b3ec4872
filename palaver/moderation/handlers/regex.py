"""Patterns of one's own, found in a time that grows with the text alone."""

from typing import Annotated, Final

import msgspec

from palaver.moderation.handler import Local, Params
from palaver.moderation.patterns.nodes import Choice
from palaver.moderation.patterns.program import Program
from palaver.moderation.patterns.scan import Scan
from palaver.moderation.patterns.syntax import LONGEST, read
from palaver.moderation.scanning import Named

Pattern = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]


class RegexParams(Params, frozen=True, kw_only=True):
    """`ignore_case` counts for all of them."""

    patterns: Annotated[list[Pattern], msgspec.Meta(min_length=1, max_length=100)]
    ignore_case: bool = True
    category: Annotated[str, msgspec.Meta(pattern="^[a-z0-9_-]{1,40}$")] = "pattern"


class _Examiner(Local):
    def __init__(self, params: RegexParams) -> None:
        nodes = tuple(read(pattern) for pattern in params.patterns)
        self._program, self._category = Program(Choice(nodes), any_case=params.ignore_case), params.category

    def scan(self) -> Named:
        return Named(Scan(self._program), self._category)


class _Regex:
    title = "Patterns"
    description = "Regular expressions, without looking ahead or behind."
    params = RegexParams
    locates = True
    private = False

    def examiner(self, params: RegexParams) -> _Examiner:
        return _Examiner(params)


HANDLER: Final = _Regex()
