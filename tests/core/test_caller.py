"""What somebody may open with no more than another may: by either's own way in, never by one's alone."""

from typing import Any
from uuid import UUID

import pytest

from palaver.core.caller import UNRESTRICTED, Caller
from palaver.kit.ids import uuid7

ACCOUNT, HERE, ELSEWHERE = uuid7(), uuid7(), uuid7()
GROUP = frozenset({"group:1"})
ALL_OF_IT = {"permissions": frozenset({UNRESTRICTED, "inbox.work"})}
INSIDE = {"permissions": frozenset({"inbox.work"}), "principals": GROUP | {"user:1"}}
OUTSIDE = {"permissions": frozenset({"inbox.work"}), "principals": frozenset({"user:2"})}
KEY = {"permissions": frozenset({"inbox.work"}), "bots": frozenset({HERE})}


def somebody(given: dict[str, Any]) -> Caller:
    return Caller(account=ACCOUNT, kind="user", id=ACCOUNT, owner="user:1", **given)


@pytest.mark.parametrize(
    ("one", "other", "bot", "opens"),
    [
        (ALL_OF_IT, ALL_OF_IT, HERE, True),
        (ALL_OF_IT, INSIDE, HERE, True),
        (INSIDE, INSIDE, HERE, True),
        (ALL_OF_IT, OUTSIDE, HERE, False),
        (INSIDE, OUTSIDE, HERE, False),
        (KEY, INSIDE, HERE, True),
        (KEY, ALL_OF_IT, HERE, True),
        (KEY, OUTSIDE, HERE, False),
        (KEY, ALL_OF_IT, ELSEWHERE, False),
        (KEY, KEY, HERE, True),
    ],
)
def test_a_restricted_bot_is_open_to_both_or_to_neither(
    one: dict[str, Any], other: dict[str, Any], bot: UUID, opens: bool
) -> None:
    for mine, others in ((one, other), (other, one)):
        both = somebody(mine).no_more_than(somebody(others))
        assert both.may_open(bot, GROUP) is opens
        assert both.may(UNRESTRICTED) is (one is other is ALL_OF_IT)
        assert both.bots_reach["everything"] is both.may_open(next(iter(both.bots or {bot})), ())
