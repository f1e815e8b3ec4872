"""Two runs of one set side by side: what has got worse comes first."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, Literal
from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.modules.evaluation.runs import Outcome, Runs, RunView

Change = Literal["regressed", "mended", "failing", "passing", "added", "removed"]

ORDER: Final[tuple[Change, ...]] = ("regressed", "mended", "failing", "added", "removed", "passing")


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """One question in both runs; a position is None where the run did not ask it."""

    change: Change
    question: str
    before: int | None
    after: int | None


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """`counts` has each kind of change; `items` are in its order."""

    before: UUID | None
    after: UUID
    counts: dict[Change, int]
    items: list[Pair]


async def compared(runs: Runs, caller: Caller, before: RunView | None, after: RunView) -> Compared:
    """Questions are matched by their words, a repeated one by its place among the repetitions."""
    old = _numbered(await runs.outcomes(caller, before) if before else ())
    new = _numbered(await runs.outcomes(caller, after))
    pairs = [_pair(key[0], old.get(key), new.get(key)) for key in dict.fromkeys([*new, *old])]
    pairs.sort(key=lambda pair: ORDER.index(pair.change))
    counts = {change: sum(pair.change == change for pair in pairs) for change in ORDER}
    return Compared(before=None if before is None else before.id, after=after.id, counts=counts, items=pairs)


def _numbered(outcomes: Iterable[Outcome]) -> dict[tuple[str, int], Outcome]:
    seen: dict[str, int] = defaultdict(int)
    found = {}
    for outcome in outcomes:
        seen[outcome.question] += 1
        found[outcome.question, seen[outcome.question]] = outcome
    return found


def _pair(question: str, old: Outcome | None, new: Outcome | None) -> Pair:
    change = _change(old, new)
    return Pair(change=change, question=question, before=_place(old), after=_place(new))


def _place(outcome: Outcome | None) -> int | None:
    return None if outcome is None else outcome.position


def _change(old: Outcome | None, new: Outcome | None) -> Change:
    if old is None or new is None:
        return "added" if old is None else "removed"
    if old.passed != new.passed:
        return "regressed" if old.passed else "mended"
    return "passing" if new.passed else "failing"
