"""What an answer may cost: bounded by the price that holds, refused where it cannot be kept."""

from datetime import UTC, datetime

import pytest

from palaver.accounting.prices import Price
from palaver.basic.errors import BasicError
from palaver.dialogs.models.costs import affordable
from palaver.kit.ids import uuid7


def price(read: int, written: int) -> Price:
    """In millionths for a million tokens."""
    return Price(
        id=uuid7(),
        provider="openai",
        model="*",
        activity="chat",
        input_micros=read,
        output_micros=written,
        cached_micros=None,
        effective_from=datetime(2026, 1, 1, tzinfo=UTC),
        effective_until=None,
        platform=False,
        set_by="user:1",
    )


@pytest.mark.parametrize(
    ("cost", "asked", "written", "most"),
    [
        (0.001, 0, 0, 500),  # at 2 for a million tokens
        (0.001, 400, 0, 300),
        (0.001, 400, 100, 200),
        (0.001, 968, 0, 16),
        (5, 0, 0, 2_500_000),
    ],
)
def test_an_answer_is_as_long_as_it_is_paid(cost: float, asked: int, written: int, most: int) -> None:
    assert affordable(price(1_000_000, 2_000_000), cost, asked, written) == most


@pytest.mark.parametrize(
    ("cost", "asked", "written"), [(0.001, 970, 0), (0.001, 0, 490), (1e-9, 0, 0), (0.001, 10**6, 0)]
)
def test_what_does_not_pay_for_a_short_answer_is_refused(cost: float, asked: int, written: int) -> None:
    with pytest.raises(BasicError) as raised:
        affordable(price(1_000_000, 2_000_000), cost, asked, written)
    assert raised.value.code == "LimitExceeded"


def test_where_answers_are_free_only_the_question_is_paid() -> None:
    assert affordable(price(1_000_000, 0), 0.001, 1000, 10**6) is None
    with pytest.raises(BasicError):
        affordable(price(1_000_000, 0), 0.001, 1001, 0)
