"""The guards at the door of webhooks."""

from typing import Final

from tools.mutants.guard import guard

_HOOKS: Final = "tests/e2e/test_automations.py"

_UNPLACED: Final = (
    'return _VERSION + hmac.new(secret.encode(), f"{timestamp}.{signed.method}.{signed.query}.".encode() + signed.body,'
    " hashlib.sha256).hexdigest()"
)

HOOKING: Final = (
    guard(
        "S9",
        "a request that was signed for another webhook",
        "palaver/dialogs/agenda/signature.py:signature",
        _UNPLACED,
        f"{_HOOKS}::test_who_does_not_know_the_secret_runs_nothing",
    ),
    guard(
        "S9",
        "who calls a webhook without its secret",
        "palaver/dialogs/agenda/signature.py:_same",
        "return True",
        f"{_HOOKS}::test_who_does_not_know_the_secret_runs_nothing",
    ),
    guard(
        "S9",
        "a request to a webhook that was signed long ago",
        "palaver/dialogs/agenda/signature.py:_fresh",
        "return True",
        f"{_HOOKS}::test_who_does_not_know_the_secret_runs_nothing",
    ),
)
