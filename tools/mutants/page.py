"""The page of a run: every row of the attack list with its tests and its guards, and what became of the tests."""

from collections.abc import Sequence
from typing import Final

from tools.house.source import ROOT
from tools.mutants.guard import Guard
from tools.mutants.rows import ABSENT, CLASSES
from tools.mutants.trial import Outcome

PAGE: Final = ROOT / "docs" / "reference" / "attacks.md"

_COLUMNS: Final = 5
_MISSED: Final = "the test fails"
_HEAD: Final = """# Attacks

What must never work here: classes of holes that were exploited or disclosed in systems of this kind, and what stands
against each. Written by `make mutants`, which takes one guard after the other away in a copy of the project (a function
does nothing, or what it would do if it trusted; a predicate of a query is true), runs its tests there, and expects one
to fail. The classes behind the rows' numbers stand below.

| row | what is guarded | guard | test | without it |
|---|---|---|---|---|
"""


def page(outcomes: Sequence[Outcome], guards: Sequence[Guard], before: str = "") -> str:
    """Markdown; the lines of `guards` that were not tried are those of the page `before`."""
    known = {_key(line): line for line in before.splitlines(keepends=True) if line.count(" | ") == _COLUMNS - 1}
    known |= {_key(line): line for line in map(_line, outcomes)}
    wanted = [_key(_line(Outcome(guard, "unclear", "", ""))) for guard in guards]
    lines = [known[key] for key in wanted if key in known]
    rows = [f"| {row} | {CLASSES[row]} | {why} |\n" for row, why in ABSENT.items()]
    killed = sum(line.endswith(f"{_MISSED} |\n") for line in lines)
    return (
        f"{_HEAD}{''.join(lines)}\n{killed} of {len(lines)} guards cannot be taken away unnoticed.\n\n"
        "## Rows without a surface yet\n\nTheir tests come with what they are about.\n\n"
        f"| row | class | why there is nothing to guard |\n|---|---|---|\n{''.join(rows)}\n"
        f"## The classes\n\n{''.join(f'- **{row}** {name}' + chr(10) for row, name in CLASSES.items())}"
    )


def number(row: str) -> int:
    return int(row.removeprefix("S"))


def _line(outcome: Outcome) -> str:
    guard = outcome.guard
    test = (outcome.test or guard.tests[0]).partition("[")[0]
    path, _, name = test.partition("::")
    verdict = _MISSED if outcome.verdict == "killed" else f"**{outcome.verdict}**"
    place = f"[`{guard.name}`](../../{guard.path})"
    return f"| {guard.row} | {guard.about} | {place} | [`{name}`](../../{path}) | {verdict} |\n"


def _key(line: str) -> tuple[str, ...]:
    return tuple(line.split(" | ")[:3])
