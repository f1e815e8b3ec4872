"""The guards of what bots remember: whose it is, and who is remembered at all."""

from typing import Final

from tools.mutants.guard import guard

_FACTS: Final = "palaver/chat/memory/queries.sql"
_MINE: Final = "account_id = :account_id"
_OWN: Final = "owner = :owner"
_TOLD: Final = "tests/chat/memory/test_memory.py::test_a_fact_is_told_to_its_owner_with_that_bot_alone"
_STRANGERS: Final = "tests/chat/memory/test_memory.py::test_nobody_else_lists_changes_or_erases_it"

REMEMBERING: Final = (
    guard("S4", "whom a bot may remember", "palaver/chat/memory/memory.py:remembers", "return True", _TOLD),
    guard("S4", "what is known of another person", f"{_FACTS}:kept", _OWN, _TOLD),
    guard("S4", "what another bot knows", f"{_FACTS}:kept", "bot_id = :bot_id", _TOLD),
    guard("S4", "a fact from another's turn", f"{_FACTS}:add", f"t.{_OWN}", _TOLD),
    guard("S4", "facts of another person", f"{_FACTS}:facts", f"f.{_OWN}", _STRANGERS),
    guard("S4", "facts of another account", f"{_FACTS}:facts", f"f.{_MINE}", _STRANGERS),
    guard("S4", "facts of a bot that a token does not name", f"{_FACTS}:facts", ":bots::uuid[] is null", _STRANGERS),
    guard("S4", "a fact that is erased", f"{_FACTS}:erase", _OWN, _STRANGERS),
    guard("S4", "a fact of another account that is erased", f"{_FACTS}:erase", _MINE, _STRANGERS),
)
