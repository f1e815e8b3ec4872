"""Searches text for a pattern while it comes in: the leftmost matches, each as long as it goes."""

from typing import Final

from palaver.moderation.patterns.program import EDGE, Program, Side

WINDOW: Final = 256  # characters: what began before is no match any more, so that not more than this is held back

Span = tuple[int, int]


class Scan:
    """The state of one search: threads are steps of the program with where each began, oldest first."""

    __slots__ = ("_before", "_found", "_threads", "at", "program")

    def __init__(self, program: Program) -> None:
        self.program = program
        self.at = 0
        self._before: Side = EDGE
        self._threads: dict[int, int] = {}
        self._found: list[Span] = []  # matches that might still become longer, or part of an older one

    @property
    def open(self) -> int:
        """Where the oldest match begins that is not decided yet; the end of the text where none is."""
        oldest = next(iter(self._threads.values()), self.at)
        return min(oldest, self._found[0][0]) if self._found else oldest

    def feed(self, text: str) -> list[Span]:
        """Go on with `text`; the matches that are now certain."""
        certain: list[Span] = []
        begin, at, before = self.program.begin, self.at, self._before
        for char in text:
            after = begin(char)
            if self._threads:
                self.at, self._before = at, before
                self._go_on(char)
            elif after[before]:
                self._threads = dict.fromkeys(after[before], at)
            at, before = at + 1, after[3]
            if self._found:
                self.at = at
                certain += self._certain()
        self.at, self._before = at, before
        return certain

    def end(self) -> list[Span]:
        """There is no more text: the matches that were still open."""
        for step, began in self._threads.items():
            if self.program.ends(step, self._before):
                self._match(began)
        self._threads = {}
        return self._certain()

    def _go_on(self, char: str) -> None:
        """The threads after `char`, and the new one that begins with it."""
        threads: dict[int, int] = {}
        move, before, at = self.program.move, self._before, self.at
        stop = at
        for step, began in self._threads.items():
            if began > stop:
                break  # it began inside a match
            after, ended = move(step, before, char)
            if ended and began < stop:
                self._match(began)
                stop = began
            if at - began < WINDOW:
                for each in after:
                    threads.setdefault(each, began)
        for each in self.program.begin(char)[before]:
            threads.setdefault(each, at)
        self._threads = threads

    def _match(self, began: int) -> None:
        """A match that began there and ends here takes the place of those that began later."""
        found = self._found
        while found and found[-1][0] >= began:
            found.pop()
        if not found or found[-1][1] <= began:
            found.append((began, self.at))

    def _certain(self) -> list[Span]:
        """Takes the matches that no older thread can become part of, nor their own make longer."""
        oldest = next(iter(self._threads.values()), self.at)
        count = 0
        while count < len(self._found) and self._found[count][0] < oldest:
            count += 1
        certain, self._found = self._found[:count], self._found[count:]
        return certain
