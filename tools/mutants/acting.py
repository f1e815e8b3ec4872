"""The guards of what programs do in somebody's name beside their conversation."""

from typing import Final

from tools.mutants.guard import guard

_DESK: Final = "tests/e2e/test_desk_programs.py"

ACTING: Final = (
    guard(
        "S19",
        "a program that does for its publisher what only who opens it may",
        "palaver/dialogs/ports/standing.py:allowed",
        "return errand.caller",
        f"{_DESK}::test_who_has_the_same_right_has_somebody_else_do_no_more_with_it[one-worker]",
    ),
    guard(
        "S19",
        "an address to crawl that a visitor says, by a program whose publisher may not add documents",
        "palaver/dialogs/ports/standing.py:maker_must_be_allowed",
        "return",
        "tests/knowledge/stored/test_websites.py::test_a_run_asks_for_a_new_site_only_where_its_publisher_may",
    ),
    guard(
        "S19",
        "standing in for somebody who may more",
        "palaver/dialogs/ports/people.py:BotPeople._owner",
        'return f"user:{await self._person(user)}"',
        "tests/e2e/test_set_user.py::test_nobody_stands_in_for_somebody_who_may_more[one-worker]",
    ),
    guard(
        "S1",
        "a note on a colleague's desk",
        "palaver/chat/handover/queries.sql:left_notes",
        "operator = :operator",
        "tests/chat/test_attendants.py::test_a_note_is_for_one_person_of_one_account",
    ),
    guard(
        "S1",
        "a colleague's note, taken off their desk",
        "palaver/chat/handover/queries.sql:see_note",
        "operator = :operator",
        "tests/chat/test_attendants.py::test_a_note_is_for_one_person_of_one_account",
    ),
)
