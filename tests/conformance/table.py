"""The table of the suite's outcomes, for the terminal and for the README."""

from collections.abc import Sequence
from typing import Final

from tests.conformance.suite import REVISIONS, Outcome

MARKS: Final = ("<!-- conformance -->", "<!-- /conformance -->")


def table(outcomes: Sequence[Outcome], version: str) -> list[str]:
    lines = [
        f"| `@modelcontextprotocol/conformance` {version} | scenarios passed | checks passed | not passed |",
        "|---|---|---|---|",
    ]
    for revision in REVISIONS:
        for side in ("server", "client"):
            scored = [each for each in outcomes if (each.revision, each.side, each.unscored) == (revision, side, "")]
            failed = [each for each in scored if each.failed]
            checks = sum(each.passed for each in scored)
            total = checks + sum(each.failed for each in scored)
            names = ", ".join(f"`{each.scenario}`" for each in failed) or "none"
            passed = f"{len(scored) - len(failed)} of {len(scored)}"
            lines.append(f"| {side}, {revision} | {passed} | {checks} of {total} | {names} |")
    extra = [each for each in outcomes if each.unscored]
    good = sum(1 for each in extra if not each.failed)
    lines += ["", f"Not scored by the suite (extensions, pending or added later): {good} of {len(extra)} passed."]
    return lines


def put_into(text: str, lines: Sequence[str]) -> str:
    """`text` with the table between its marks."""
    before, _, rest = text.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    return "\n".join([f"{before}{MARKS[0]}", *lines, f"{MARKS[1]}{after}"])
