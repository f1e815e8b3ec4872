"""The guards of what a turn goes on from: whose conversation it is and that it is still so, and what comes with it."""

from typing import Final

from tools.mutants.guard import guard

_HELD: Final = "palaver/chat/sessions/held.py:Held.opens_to"
_LEDGER: Final = "palaver/chat/queries.sql"
_STRANGERS: Final = "tests/chat/sessions/test_current.py::test_nobody_elses_is_found_however_often_its_owner_was_here"
_CHANGED: Final = "tests/chat/test_fence.py::test_nothing_begins_where_the_conversation_has_changed"

_MODERATION: Final = "palaver/chat/moderated.py:Moderation"
_BESIDE: Final = "tests/e2e/test_moderation_beside.py"

GOING_ON: Final = (
    guard("S4", "bots that spoke in a conversation that is kept", _HELD, "return True", _STRANGERS),
    guard("S4", "a conversation that has changed since", f"{_LEDGER}:record", "s.xmin = b.revision", _CHANGED),
    guard("S4", "one whose answer is known", f"{_LEDGER}:record_whole", "s.xmin = w.revision", _CHANGED),
    guard(
        "S19",
        "what a file says that no question may",
        f"{_MODERATION}.attached",
        "return list(texts)",
        f"{_BESIDE}::test_a_file_that_says_what_is_forbidden_reaches_nobody",
    ),
    guard(
        "S19",
        "what an excerpt says that no answer may",
        f"{_MODERATION}.cited",
        "return sources",
        f"{_BESIDE}::test_excerpts_say_nothing_that_the_answer_may_not",
    ),
)
