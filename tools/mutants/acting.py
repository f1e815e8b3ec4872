"""The guards of what programs do in somebody's name beside their conversation."""

from typing import Final

from tools.mutants.guard import guard

_DESK: Final = "tests/e2e/test_desk_programs.py"

ACTING: Final = (
    guard(
        "S19",
        "a program that does for its publisher what only who opens it may",
        "palaver/dialogs/ports/standing.py:must_be_allowed",
        "return",
        f"{_DESK}::test_nobody_has_somebody_else_do_what_they_may_not[one-worker]",
    ),
)
