"""Runs of many questions take turns: whoever has had one leaves the rest for later, and has always done something."""

import pytest

from palaver.chat.rehearsals.rehearsing import AT_ONCE, side_by_side
from palaver.core.jobs import Unfinished


async def test_a_turn_that_is_over_leaves_the_rest() -> None:
    left = [*range(7)]

    async def work(item: int) -> None:
        left.remove(item)

    for turn in range(1, 4):
        with pytest.raises(Unfinished):
            await side_by_side([*left], work, turn_s=0)
        assert left == [*range(turn * AT_ONCE, 7)]
    await side_by_side([*left], work, turn_s=0)
    assert left == []


async def test_within_a_turn_all_is_done() -> None:
    done: list[int] = []

    async def work(item: int) -> None:
        done.append(item)

    await side_by_side([*range(7)], work)
    assert sorted(done) == [*range(7)]
    await side_by_side([], work, turn_s=0)


async def test_the_first_error_ends_it_all() -> None:
    async def work(item: int) -> None:
        raise ValueError(item)

    with pytest.raises(ValueError, match="0"):
        await side_by_side([*range(7)], work)
