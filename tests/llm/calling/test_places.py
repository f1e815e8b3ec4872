"""Places before a connection: in the order of coming, none lost however a wait ends."""

import asyncio

import pytest

from palaver.llm.calling.places import Full, Places


async def waiting(places: Places, count: int) -> list[asyncio.Task[None]]:
    tasks = [asyncio.create_task(places.take(60.0)) for _ in range(count)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return tasks


async def test_who_waits_longest_is_next() -> None:
    places, order = Places(1, 9), list[int]()
    await places.take(1.0)

    async def go(number: int) -> None:
        await places.take(60.0)
        order.append(number)
        places.leave()

    tasks = [asyncio.create_task(go(number)) for number in range(5)]
    await asyncio.sleep(0)
    places.leave()
    await asyncio.gather(*tasks)
    assert (order, places.taken) == ([0, 1, 2, 3, 4], 0)


async def test_the_line_is_bounded_in_length_and_in_time() -> None:
    places = Places(1, 1)
    await places.take(1.0)
    with pytest.raises(TimeoutError):
        await places.take(0.01)
    (task,) = await waiting(places, 1)
    with pytest.raises(Full):
        await places.take(60.0)
    places.leave()
    await task
    assert places.taken == 1


@pytest.mark.parametrize("handed", [False, True], ids=["while it waits", "as its place comes"])
async def test_a_wait_that_is_given_up_costs_no_place(handed: bool) -> None:
    places = Places(1, 9)
    await places.take(1.0)
    first, second = await waiting(places, 2)
    if handed:
        places.leave()
        first.cancel()
    else:
        first.cancel()
        places.leave()
    with pytest.raises(asyncio.CancelledError):
        await first
    await asyncio.wait_for(second, 5.0)
    places.leave()
    assert places.taken == 0


async def test_when_all_give_up_the_place_is_free() -> None:
    places = Places(2, 9)
    await places.take(1.0)
    await places.take(1.0)
    tasks = await waiting(places, 3)
    for task in tasks:
        task.cancel()
    places.leave()
    places.leave()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert places.taken == 0
    await places.take(0.0)
