"""Scans that say findings: what stands in the text, of which category, after a closer look."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from palaver.moderation.finding import Finding
from palaver.moderation.patterns.scan import Span

Scored = tuple[int, int, float]  # from where to where within what was matched, and how surely
Look = Callable[[str], Sequence[Scored]]


class Spans(Protocol):
    @property
    def open(self) -> int: ...

    def feed(self, text: str) -> list[Span]: ...

    def end(self) -> list[Span]: ...


class Named:
    """Every match of a scan is a finding of one category."""

    def __init__(self, scan: Spans, category: str) -> None:
        self._scan, self._category = scan, category

    @property
    def open(self) -> int:
        return self._scan.open

    def feed(self, text: str) -> list[Finding]:
        return [Finding(self._category, 1.0, (span,)) for span in self._scan.feed(text)]

    def end(self) -> list[Finding]:
        return [Finding(self._category, 1.0, (span,)) for span in self._scan.end()]


class Looked:
    """A match counts for as much as a closer look at it says."""

    def __init__(self, scan: Spans, category: str, look: Look) -> None:
        self._scan, self._category, self._look = scan, category, look
        self._kept, self._from = "", 0

    @property
    def open(self) -> int:
        return self._scan.open

    def feed(self, text: str) -> list[Finding]:
        self._kept += text
        found = self._findings(self._scan.feed(text))
        done = self._scan.open - self._from
        self._kept, self._from = self._kept[done:], self._from + done
        return found

    def end(self) -> list[Finding]:
        return self._findings(self._scan.end())

    def _findings(self, spans: Iterable[Span]) -> list[Finding]:
        return [
            Finding(self._category, score, ((start + left, start + right),))
            for start, end in spans
            for left, right, score in self._look(self._kept[start - self._from : end - self._from])
        ]


class Together:
    """Several scans as one."""

    def __init__(self, scans: "Sequence[Named | Looked]") -> None:
        self._scans = scans

    @property
    def open(self) -> int:
        return min(scan.open for scan in self._scans)

    def feed(self, text: str) -> list[Finding]:
        return [finding for scan in self._scans for finding in scan.feed(text)]

    def end(self) -> list[Finding]:
        return [finding for scan in self._scans for finding in scan.end()]
