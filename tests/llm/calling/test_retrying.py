"""When a call is made again, and how long before."""

import pytest

from palaver.llm import errors
from palaver.llm.calling.retrying import FIRST_S, LONGEST_S, PATIENCE_S, pause


def test_pauses_double_up_to_the_longest_and_chance_takes_up_to_half() -> None:
    failure = errors.Overloaded("…")
    assert [pause(failure, retry, 0.0) for retry in range(8)] == [min(FIRST_S * 2**n, LONGEST_S) for n in range(8)]
    assert pause(failure, 2, 1.0) == FIRST_S * 2


def test_no_sooner_than_the_provider_asks_for() -> None:
    assert pause(errors.ModelLimited("…", 3.0), 0, 0.5) == 3.0
    assert pause(errors.Overloaded("…", 3.0), 0, 0.5) == 3.0
    assert pause(errors.ModelLimited("…", 0.0), 0, 0.0) == FIRST_S
    assert pause(errors.ModelLimited("…", PATIENCE_S + 1), 0, 0.0) is None


@pytest.mark.parametrize(
    "kind", [errors.KeyRefused, errors.RequestRefused, errors.Garbage, errors.Resting, errors.Crowded]
)
def test_what_would_fail_again_is_not_tried_again(kind: type[errors.ModelFailed]) -> None:
    assert pause(kind("…"), 0, 0.0) is None


@pytest.mark.parametrize("kind", [errors.ModelLimited, errors.Overloaded, errors.ClosedEarly, errors.Unreachable])
def test_what_may_pass_is_tried_again(kind: type[errors.ModelFailed]) -> None:
    assert pause(kind("…"), 0, 0.0) == FIRST_S


def test_who_waited_in_vain_does_not_wait_again() -> None:
    assert pause(errors.Stalled("…"), 0, 0.0) is None
