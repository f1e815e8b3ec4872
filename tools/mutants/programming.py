"""The guards of what people write as programs: they reach nothing of Python, stay in their bot, run once."""

from typing import Final

from tools.mutants.guard import guard

_ESCAPES: Final = "tests/basic/runtime/test_escapes.py::test_nothing_of_python_comes_out"
_SCRIPTS: Final = "tests/e2e/test_scripts.py"

PROGRAMMING: Final = (
    guard(
        "S16",
        "attributes of Python behind a value",
        "palaver/basic/values/members.py:_of_plain",
        "return getattr(value, name)",
        _ESCAPES,
    ),
    guard(
        "S20",
        "paths of programs that lead out of their bot, or hide",
        "palaver/config/document/dialogs.py:is_script",
        "return True",
        f"{_SCRIPTS}::test_what_can_be_no_path_is_refused",
    ),
    guard(
        "S4",
        "a program that somebody has changed since",
        "palaver/modules/scripts/scripts.py:_must_have_seen",
        "return",
        f"{_SCRIPTS}::test_a_program_is_written_read_renamed_and_deleted",
    ),
    guard(
        "S4",
        "a run that another worker has taken on",
        "palaver/dialogs/runs/queries.sql:keep_run",
        "dialogs_run.seq = :seq",
        "tests/dialogs/test_crashes.py::test_of_two_workers_with_one_run_one_goes_on",
    ),
)
