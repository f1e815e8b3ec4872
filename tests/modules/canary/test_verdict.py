"""The verdict on a canary: worse than allowed and than the active version, with enough conversations on each side."""

from typing import Any

import pytest

from palaver.chat.outcomes import Outcomes
from palaver.config.document.release import Canary
from palaver.modules.canary.verdict import breaches

RULES = Canary(
    min_sessions=50, max_error_rate=0.05, max_empty_rate=0.1, max_thumbs_down_rate=0.1, max_first_token_ms=2000
)


def side(version: int, **found: Any) -> Outcomes:
    return Outcomes(**{"version": version, "sessions": 50, "turns": 100, "first_token_ms": 500, **found})


def measures(tried: dict[str, Any], active: dict[str, Any] | None = None) -> list[str]:
    return [breach.measure for breach in breaches(RULES, side(2, **tried), side(1, **(active or {})))]


@pytest.mark.parametrize(
    ("measure", "at", "over", "as_bad"),
    [
        ("errors", {"errors": {"internal": 5}}, {"errors": {"internal": 5, "unavailable": 1}}, {"errors": {"x": 6}}),
        ("empty", {"empty": 6, "refused": 4}, {"empty": 6, "refused": 5}, {"empty": 11}),
        ("thumbs_down", {"thumbs_down": 10}, {"thumbs_down": 11}, {"thumbs_down": 11}),
        ("first_token", {"first_token_ms": 2000}, {"first_token_ms": 2001}, {"first_token_ms": 2001}),
    ],
)
def test_each_measure_counts_above_what_is_allowed_and_above_the_active_version(
    measure: str, at: dict[str, Any], over: dict[str, Any], as_bad: dict[str, Any]
) -> None:
    assert measures(at) == []
    assert measures(over) == [measure]
    assert measures(over, as_bad) == []


def test_nothing_is_judged_before_there_are_enough_conversations_on_each_side() -> None:
    broken = {"errors": {"provider_error": 100}}
    assert measures({**broken, "sessions": 49}) == []
    assert measures(broken, {"sessions": 49}) == []
    assert measures(broken) == ["errors"]


def test_everything_that_speaks_against_it_is_told_in_words() -> None:
    tried = side(2, turns=50, errors={"internal": 2, "provider_error": 10}, empty=9, thumbs_down=7, first_token_ms=8123)
    active = side(1, turns=200, errors={"unavailable": 4}, empty=1, first_token_ms=900)
    assert [breach.message for breach in breaches(RULES, tried, active)] == [
        (
            "12 of 50 answers failed (24 %), more than the 5 % allowed and than 2 % on version 1: "
            "provider_error 10, internal 2."
        ),
        (
            "9 of 50 answers were empty or refused (18 %), more than the 10 % allowed and than 0.5 % on version 1: "
            "9 empty, 0 refused."
        ),
        "7 of 50 answers got a thumb down (14 %), more than the 10 % allowed and than 0 % on version 1.",
        (
            "In half of the answers the first word came after 8.12 s or later, more than 2 s; on version 1 it came "
            "after 0.9 s."
        ),
    ]


def test_a_side_where_nothing_was_said_is_no_error() -> None:
    silent = side(1, first_token_ms=None)
    assert breaches(RULES, side(2, first_token_ms=None), silent) == []
    (told,) = breaches(RULES, side(2, first_token_ms=3000), silent)
    assert told.message.endswith("on version 1 nothing was said.")
