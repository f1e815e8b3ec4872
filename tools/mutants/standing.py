"""The guards of an end: what is remembered, and connections that stay open, when somebody may less than before."""

from typing import Final

from tools.mutants.guard import guard

_CREDENTIALS: Final = "tests/security/test_credentials.py"
_STANDING: Final = "tests/security/test_standing.py"
_REVOCATION: Final = "tests/security/test_revocation.py"

STANDING: Final = (
    guard(
        "S7",
        "what is remembered of a key that ended",
        "palaver/security/standing/memory.py:Memory.forget_changed",
        "return None",
        f"{_CREDENTIALS}::test_a_revoked_key_is_dead_on_every_path",
    ),
    guard(
        "S7",
        "what is remembered of a person whose standing has changed",
        "palaver/security/standing/memory.py:Memory.forget_changed",
        "return None",
        f"{_STANDING}::test_what_changes_a_persons_standing_is_seen",
    ),
    guard(
        "S7",
        "tokens of a person who may mint none any more",
        "palaver/security/standing/authenticate.py:_still_mints",
        "return True",
        f"{_STANDING}::test_a_persons_token_ends_when_they_may_mint_none",
    ),
    guard(
        "S7",
        "tokens of a person to whom the bot was closed",
        "palaver/security/standing/authenticate.py:_maker",
        "return None",
        "tests/security/test_restrictions.py::test_a_token_opens_a_restricted_bot_while_its_maker_may",
    ),
    guard(
        "S7",
        "what is remembered while nobody watches",
        "palaver/security/standing/memory.py:Memory.recall",
        "return self._entries[shown].known if shown in self._entries else None",
        "tests/security/test_memory.py::test_later_it_counts_only_while_somebody_watches",
    ),
    guard(
        "S7",
        "connections that are open when somebody's standing changes",
        "palaver/web/endings.py:Endings.tell",
        "return None",
        f"{_STANDING}::test_what_ends_a_session_is_seen",
    ),
    guard(
        "S7",
        "a stream that is open",
        "palaver/web/dispatch.py:Dispatcher._counts",
        "return True",
        f"{_CREDENTIALS}::test_an_open_stream_ends_with_its_key",
    ),
    guard(
        "S7",
        "a stream of somebody who may less than when it began",
        "palaver/web/dispatch.py:Dispatcher._counts",
        "return await self.authenticator.identify(request) is not None",
        f"{_REVOCATION}::test_a_person_is_out_on_both_workers[told_to_read-403-True]",
    ),
    guard(
        "S7",
        "a socket that is open",
        "palaver/channels/websocket.py:Conversation._still_counts",
        "return True",
        f"{_CREDENTIALS}::test_a_socket_whose_key_is_revoked_is_not_served",
    ),
    guard(
        "S7",
        "a socket of somebody who may less than when it began",
        "palaver/channels/websocket.py:Conversation._still_counts",
        "return await self._asked_again() is not None",
        f"{_REVOCATION}::test_a_person_is_out_on_both_workers[told_to_read-403-True]",
    ),
)
