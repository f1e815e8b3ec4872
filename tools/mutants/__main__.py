"""`python -m tools.mutants [ROW or place …]` tries guards, and writes their part of docs/reference/attacks.md."""

import sys
import time
from collections.abc import Sequence

from tools.mutants.guard import Guard
from tools.mutants.guards import GUARDS
from tools.mutants.page import PAGE, number, page
from tools.mutants.tree import Tree, copied
from tools.mutants.trial import Outcome, run, tried

_WHOLE_S = 1800.0


def main(wanted: Sequence[str]) -> int:
    """0 when every guard that was tried is missed by its test."""
    guards = [guard for guard in GUARDS if not wanted or any(_fits(guard, word) for word in wanted)]
    guards.sort(key=lambda guard: number(guard.row))
    started = time.monotonic()
    with copied() as tree:
        tests = list(dict.fromkeys(test for guard in guards for test in guard.tests))
        code, said = run(tree.root, tests, _WHOLE_S)
        if code != 0:
            print(said[-6000:], "\nmutants: these tests fail with every guard in place", file=sys.stderr)
            return 1
        outcomes = [_told(tree, guard) for guard in guards]
    before = PAGE.read_text("utf-8") if PAGE.is_file() else ""
    PAGE.write_text(page(outcomes, sorted(GUARDS, key=lambda guard: number(guard.row)), before), "utf-8")
    alive = [outcome for outcome in outcomes if outcome.verdict != "killed"]
    minutes = (time.monotonic() - started) / 60
    print(f"mutants: {len(outcomes) - len(alive)} of {len(outcomes)} killed in {minutes:.0f} min")
    return 1 if alive else 0


def _fits(guard: Guard, word: str) -> bool:
    return guard.row == word or word in guard.place


def _told(tree: Tree, guard: Guard) -> Outcome:
    outcome = tried(guard, tree)
    test = outcome.test or " ".join(guard.tests)
    print(f"{guard.row:4} {outcome.verdict:9} {guard.place}  {test}", flush=True)
    if outcome.verdict != "killed":
        print(outcome.said, file=sys.stderr, flush=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
