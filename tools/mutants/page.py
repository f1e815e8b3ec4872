"""The page of a run: every row of the attack list with its tests and its guards, and what became of the tests."""

from collections.abc import Mapping, Sequence
from typing import Final

from tools.house.source import ROOT
from tools.mutants.trial import Outcome

PAGE: Final = ROOT / "docs" / "reference" / "attacks.md"

_HEAD: Final = """# Attacks

What must never work here: classes of holes that were exploited or disclosed in systems of this kind, and what stands
against each. Written by `make mutants`, which takes one guard after the other away in a copy of the project (a function
does nothing, a predicate of a query is true), runs its tests there, and expects them to fail.

| row | what is guarded | test | guard | without it |
|---|---|---|---|---|
"""


def page(outcomes: Sequence[Outcome], classes: Mapping[str, str], absent: Mapping[str, str]) -> str:
    """Markdown; `classes` are the rows' names, `absent` says why a row has nothing to guard yet."""
    lines = [_line(outcome) for outcome in sorted(outcomes, key=lambda each: number(each.guard.row))]
    rows = [f"| {row} | {classes[row]} | {why} |\n" for row, why in absent.items()]
    killed = sum(outcome.verdict == "killed" for outcome in outcomes)
    return (
        f"{_HEAD}{''.join(lines)}\n{killed} of {len(outcomes)} guards cannot be taken away unnoticed.\n\n"
        "## Rows without a surface yet\n\nTheir tests come with what they are about.\n\n"
        f"| row | class | why there is nothing to guard |\n|---|---|---|\n{''.join(rows)}\n"
        f"## The classes\n\n{''.join(f'- **{row}** {name}' + chr(10) for row, name in classes.items())}"
    )


def number(row: str) -> int:
    return int(row.removeprefix("S"))


def _line(outcome: Outcome) -> str:
    guard = outcome.guard
    test = (outcome.test or guard.tests[0]).partition("[")[0]
    path, _, name = test.partition("::")
    verdict = "the test fails" if outcome.verdict == "killed" else f"**{outcome.verdict}**"
    place = f"[`{guard.name}`](../../{guard.path})"
    return f"| {guard.row} | {guard.about} | [`{name}`](../../{path}) | {place} | {verdict} |\n"
