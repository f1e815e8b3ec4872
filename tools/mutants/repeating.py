"""The guards of answers that are given again: from which place, and which are kept at all."""

from typing import Final

from tools.mutants.guard import guard

_PLACES: Final = "palaver/chat/answers/places.py"
_KEEPING: Final = "palaver/chat/answers/keeping.py"
_TESTS: Final = "tests/chat/answers/test_keeping.py"
_ANOTHER: Final = f"{_TESTS}::test_what_an_answer_depends_on_makes_another_place"

REPEATING: Final = (
    guard("S23", "answers of another account", f"{_PLACES}:_whose", "return ()", _ANOTHER),
    guard(
        "S23",
        "answers that were made for one person",
        f"{_PLACES}:_owner",
        "return None",
        f"{_TESTS}::test_who_asks_makes_another_place_where_answers_are_kept_for_each_alone",
    ),
    guard("S23", "answers of another bot or version", f"{_PLACES}:_which", "return ()", _ANOTHER),
    guard("S23", "answers of another model", f"{_PLACES}:_by", "return ()", _ANOTHER),
    guard(
        "S23",
        "answers from documents that are closed to who asks",
        f"{_PLACES}:Places._shown",
        "return ()",
        "tests/e2e/test_answers.py::test_an_answer_from_documents_that_are_closed_to_somebody_is_not_told_to_them",
    ),
    guard(
        "S23",
        "answers that were blocked, cut, stopped, or failed",
        f"{_KEEPING}:is_whole",
        "return True",
        f"{_TESTS}::test_what_is_not_whole_is_not_kept",
    ),
    guard(
        "S23",
        "answers that a fallback has given",
        f"{_KEEPING}:is_by",
        "return True",
        f"{_TESTS}::test_what_another_model_has_said_is_not_kept",
    ),
    guard(
        "S23",
        "answers with tools, memory, files or masks",
        f"{_KEEPING}:is_nobodys_own",
        "return True",
        f"{_TESTS}::test_what_was_made_for_somebody_alone_is_not_kept",
    ),
    guard(
        "S23",
        "answers to what does not stand for itself",
        f"{_KEEPING}:may_repeat",
        "return True",
        f"{_TESTS}::test_a_question_that_does_not_stand_for_itself_is_not_looked_for",
    ),
)
