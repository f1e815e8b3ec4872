"""The guards of what moderation has found: each account's own, and for who may see the bot."""

from typing import Final

from tools.mutants.guard import guard

_QUERIES: Final = "palaver/moderation/queries.sql"
_MINE: Final = "e.account_id = :account_id"
_TESTS: Final = "tests/moderation/test_reviews.py"
_SEEN: Final = f"{_TESTS}::test_what_was_found_is_seen_counted_and_judged_by_its_own_account"

REVIEWING: Final = (
    guard("S4", "what moderation found at another account", f"{_QUERIES}:events", _MINE, _SEEN),
    guard("S4", "how often it did", f"{_QUERIES}:rates", _MINE, _SEEN),
    guard("S4", "verdicts on what another account has", f"{_QUERIES}:judge", _MINE, _SEEN),
    guard(
        "S4",
        "events of another account that are forgotten",
        f"{_QUERIES}:forget",
        "account_id = :account_id",
        f"{_TESTS}::test_nobody_forgets_for_another_account",
    ),
    guard(
        "S4",
        "events that are written for another account's bot",
        f"{_QUERIES}:record",
        "b.account_id = e.account_id",
        f"{_TESTS}::test_nothing_is_kept_of_another_accounts_bot",
    ),
    guard(
        "S4",
        "what was found at a bot that is closed to who asks",
        f"{_QUERIES}:events",
        "(b.access is null or :everything or b.access && :principals)",
        f"{_TESTS}::test_a_bot_that_is_closed_to_somebody_has_no_events_for_them",
    ),
)
