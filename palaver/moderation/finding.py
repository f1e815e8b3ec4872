"""What a handler finds in a text: of which category, how surely, and where."""

from collections.abc import Iterable, Sequence

import msgspec

from palaver.moderation.patterns.scan import Span


class Finding(msgspec.Struct, frozen=True):
    """`score` from 0 to 1; without `spans` it is the text as a whole."""

    category: str
    score: float
    spans: tuple[Span, ...] = ()


def masked(text: str, findings: Iterable[Finding]) -> str:
    """The text with the name of its category in the place of everything that was found."""
    parts, at = [], 0
    for start, end, category in _in_order(findings):
        if start >= at:
            parts += [text[at:start], mask(category)]
        at = max(at, end)
    return "".join([*parts, text[at:]])


def mask(category: str) -> str:
    return f"[{category}]"


def excerpt(text: str, findings: Sequence[Finding], around: int = 80, longest: int = 300) -> str:
    """What stands around the first finding."""
    start, end, _ = next(iter(_in_order(findings)), (0, 0, ""))
    return text[max(start - around, 0) : max(min(end, start + longest) + around, 2 * around)][:longest]


def _in_order(findings: Iterable[Finding]) -> list[tuple[int, int, str]]:
    return sorted((start, end, finding.category) for finding in findings for start, end in finding.spans)
