"""Holds back of a text that comes in pieces what could still become something that must not be shown, and no more."""

from collections.abc import Sequence
from typing import Final

import msgspec

from palaver.moderation.finding import Finding, mask
from palaver.moderation.handler import Outside, Scanning
from palaver.moderation.policy import STOPS, Hit, Step, decide, hit

_SEGMENT: Final = 400  # characters, and a sentence's end: so much is shown to those who take whole texts, at least
_LONGEST_SEGMENT: Final = 2_000
_BEFORE: Final = 2_000  # characters of what was let out before, shown with it
_ENDS: Final = (". ", "! ", "? ", "\n", "\u3002", "\uff01", "\uff1f")


class Stage:
    """One step that decides locally: lets out what is decided, with masks, up to what stops the text."""

    def __init__(self, step: Step, scan: Scanning) -> None:
        self.step, self.stopped = step, False
        self._hits: dict[str, Hit] = {}  # the first of each category
        self._scan = scan
        self._held, self._from = "", 0
        self._found: list[tuple[int, int, Finding]] = []

    @property
    def hits(self) -> list[Hit]:
        return list(self._hits.values())

    def feed(self, text: str) -> str:
        """What may be shown now of all that came."""
        if self.stopped:
            return ""
        self._held += text
        self._find(self._scan.feed(text))
        return self._shown(text, self._let(min(self._scan.open, self._from + len(self._held))))

    def end(self) -> str:
        if self.stopped:
            return ""
        self._find(self._scan.end())
        return self._shown("", self._let(self._from + len(self._held) + 1))

    def _shown(self, text: str, let: str) -> str:
        """What is only flagged is not held back."""
        return text if self.step.action == "flag" else let

    def _find(self, findings: Sequence[Finding]) -> None:
        for finding in self.step.counted(findings):
            self._found += [(start, end, finding) for start, end in finding.spans]
        self._found.sort(key=lambda found: found[:2])

    def _let(self, until: int) -> str:
        """Everything before `until`: what was found there is all known by now."""
        parts = []
        while self._found and self._found[0][0] < until and not self.stopped:
            start, end, finding = self._found.pop(0)
            self._note(start, end, finding)
            if self.step.action in STOPS:
                parts.append(self._cut(start))
                self.stopped, self._held = True, ""
            elif self.step.action == "mask":
                if start >= self._from:
                    parts += [self._cut(start), mask(finding.category)]
                self._cut(end)
        if not self.stopped:
            parts.append(self._cut(until))
        return "".join(parts)

    def _cut(self, until: int) -> str:
        """Takes what is held before `until`."""
        count = max(until - self._from, 0)
        taken, self._held = self._held[:count], self._held[count:]
        self._from += len(taken)
        return taken

    def _note(self, start: int, end: int, finding: Finding) -> None:
        if finding.category not in self._hits:
            place = Finding(finding.category, finding.score, ((start - self._from, end - self._from),))
            self._hits[finding.category] = hit(self.step, self._held, [place])


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """What a gate has seen of a text, to be stored; `waiting` and `shown` are of the steps that take segments."""

    text: str
    waiting: str
    shown: str
    hits: list[Hit]


class Gate:
    """What an answer passes on its way to its readers: the local steps in order, then those that take segments."""

    def __init__(self, steps: Sequence[Step]) -> None:
        acting = [step for step in steps if step.action != "allow"]
        scans = [(step, step.examiner.scan()) for step in acting]
        self._stages = [Stage(step, scan) for step, scan in scans if scan is not None]
        self._slow = [step for step, scan in scans if scan is None]
        self._waiting, self._shown = "", ""
        self._hits: list[Hit] = []
        self._fed: list[str] = []
        self.stopped: Hit | None = None

    @property
    def passed(self) -> Passed:
        return Passed(text="".join(self._fed), waiting=self._waiting, shown=self._shown, hits=self._hits)

    def pass_again(self, passed: Passed) -> None:
        """Go on behind a text that another gate has seen: what it let out is not let out again."""
        self.feed(passed.text)
        self._waiting, self._shown, self._hits = passed.waiting, passed.shown, list(passed.hits)

    @property
    def hits(self) -> list[Hit]:
        """In the order of the steps."""
        return [*(found for stage in self._stages for found in stage.hits), *self._hits]

    @property
    def due(self) -> bool:
        """Whether enough has come for those who take segments."""
        return len(self._waiting) >= _SEGMENT and (_ending(self._waiting) > 0 or len(self._waiting) > _LONGEST_SEGMENT)

    def feed(self, text: str) -> str:
        """What may be shown at once."""
        if self.stopped:
            return ""
        self._fed.append(text)
        for place, stage in enumerate(self._stages):
            text = stage.feed(text)
            if stage.stopped:
                return self._hold(self._finished(place + 1, text, stage))
        return self._hold(text)

    def end(self) -> str:
        """There is no more: what was held back only because more might have come."""
        if self.stopped:
            return ""
        text = ""
        for place, stage in enumerate(self._stages):
            text = stage.feed(text) + stage.end()
            if stage.stopped:
                return self._hold(self._finished(place + 1, text, stage))
        return self._hold(text)

    async def examined(self, outside: Outside, *, whole: bool = False) -> str:
        """What may be shown after the slow steps have seen it: up to a sentence's end, or all that waits."""
        count = len(self._waiting) if whole else _ending(self._waiting) or len(self._waiting)
        segment, self._waiting = self._waiting[:count], self._waiting[count:]
        if not segment:
            return ""
        decision = await decide(self._slow, self._shown + segment, outside)
        self._hits += decision.hits
        if decision.stopped is not None:
            self.stopped, self._waiting = decision.stopped, ""
            return ""
        self._shown = (self._shown + segment)[-_BEFORE:]
        return segment

    def _finished(self, place: int, text: str, stopping: Stage) -> str:
        """What came before the end of the text passes the later steps; one of them may stop it earlier."""
        for stage in self._stages[place:]:
            text = stage.feed(text) + stage.end()
            stopping = stage if stage.stopped else stopping
        self.stopped = stopping.hits[-1]
        return text

    def _hold(self, text: str) -> str:
        if not self._slow:
            return text
        self._waiting += text
        return ""


def _ending(text: str) -> int:
    """Where its last whole sentence ends."""
    return max(text.rfind(end) + len(end) if end in text else 0 for end in _ENDS)
