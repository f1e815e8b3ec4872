"""The guards of what a turn goes on from: whose conversation it is, and that it is still so."""

from typing import Final

from tools.mutants.guard import guard

_HELD: Final = "palaver/chat/sessions/held.py:Held.opens_to"
_LEDGER: Final = "palaver/chat/queries.sql"
_STRANGERS: Final = "tests/chat/sessions/test_current.py::test_nobody_elses_is_found_however_often_its_owner_was_here"
_CHANGED: Final = "tests/chat/test_fence.py::test_nothing_begins_where_the_conversation_has_changed"

GOING_ON: Final = (
    guard("S4", "bots that spoke in a conversation that is kept", _HELD, "return True", _STRANGERS),
    guard("S4", "a conversation that has changed since", f"{_LEDGER}:record", "s.xmin = b.revision", _CHANGED),
    guard("S4", "one whose answer is known", f"{_LEDGER}:record_whole", "s.xmin = w.revision", _CHANGED),
)
