"""The guards of visitors: what tokens open, whose ids count, who is given one, and that fresh ones avoid no limit."""

from typing import Final

from tools.mutants.guard import guard

_IDS: Final = "palaver/security/visitors/ids.py"
_TESTS: Final = "tests/security/test_visitors.py"
_FORGED: Final = f"{_TESTS}::test_no_forged_id_counts_nor_is_as_good_as_none"
_FRESH: Final = f"{_TESTS}::test_fresh_ids_are_no_way_around_a_limit"

VISITING: Final = (
    guard(
        "S2",
        "a running turn of a bot that a token does not name",
        "palaver/chat/turns.py:_belongs",
        "return (found.account, found.owner) == (account, owner)",
        "tests/security/test_bots_apart.py::test_a_running_turn_of_another_bot_is_neither_followed_nor_stopped",
    ),
    guard(
        "S4",
        "what is wrong inside the server",
        "palaver/core/reasons.py:told",
        "return error",
        "tests/security/test_secrets.py::test_only_operators_are_told_what_is_wrong_inside",
    ),
    guard(
        "S6",
        "the origins of a widget",
        "palaver/security/visitors/widgets.py:must_come_from_its_page",
        "return None",
        f"{_TESTS}::test_a_widget_counts_for_pages_of_its_origins_alone",
    ),
    guard(
        "S9",
        "the signature of a visitor id",
        f"{_IDS}:VisitorIds._opened",
        "return msgspec.convert(msgspec.json.decode("
        "__import__('base64').urlsafe_b64decode(text.split('.')[1] + '==')), _Claims)",
        _FORGED,
    ),
    guard("S9", "the account and the time of a visitor id", f"{_IDS}:_must_count", "return None", _FORGED),
    guard("S9", "a visitor id that does not count", f"{_IDS}:VisitorIds.spoken_for", "return caller", _FORGED),
    guard(
        "S9",
        "a visitor id that a token is made for",
        "palaver/chat/token_route.py:_client",
        "return Client(f'client:own:{call.body.client_id}')",
        f"{_TESTS}::test_no_token_is_made_for_a_forged_id",
    ),
    guard(
        "S22",
        "how many visitor ids an address is given",
        "palaver/security/visitors/routes.py:_allowed",
        "return Allowance(widget.account_id, 'address', address, 'client id', 10_000, 10_000)",
        _FRESH,
    ),
    guard(
        "S22",
        "turns of a token by visitor ids that change",
        "palaver/chat/turnstile.py:is_guest",
        "return caller.kind == 'visitor' and caller.client is None",
        "tests/chat/test_turnstile.py::test_no_id_is_a_way_around_the_limit_of_a_tokens_own_visitor",
    ),
    guard(
        "S22",
        "turns by visitor ids that one address has collected",
        "palaver/core/limits/limit.py:crowd",
        "return found._replace(subject=near, per_minute=10_000, burst=10_000)",
        _FRESH,
    ),
)
