"""The two-tier cache of several workers: the same promises in process, on Valkey and on Redis."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palaver.core.cache import open_cache
from palaver.core.cache.tiers import Bounds, Passing, Tier, Tiers
from palaver.core.cache.tiers.near import Near
from palaver.core.errors import NotFound, PalaverError, Unavailable
from tests.contract.patience import until
from tests.contract.test_cache import SERVERS


class Worker:
    """One process's tiers on the shared cache, listening."""

    def __init__(self, tiers: Tiers) -> None:
        self.tiers = tiers
        self.tier: Tier[str] = tiers.tier("test", str | None, Bounds(keep_s=30))
        self.made = 0

    async def get(self, key: str, value: str = "made", group: str = "") -> str:
        async def fill() -> str:
            self.made += 1
            return value

        return await self.tier.get(key, fill, group=group)


@asynccontextmanager
async def opened(url: str | None, count: int) -> AsyncIterator[list[Worker]]:
    """So many workers on one cache; in process they are all the one that there is."""
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(count if url else 1):
            cache, bus = open_cache(url)
            stack.push_async_callback(cache.close)
            stack.push_async_callback(bus.close)
            worker = Worker(Tiers(cache, bus))
            task = asyncio.create_task(worker.tiers.follow())
            stack.callback(task.cancel)
            found.append(worker)
        for worker in found:
            await heard(worker, found[0])
        yield found


async def heard(worker: Worker, teller: Worker) -> None:
    """Wait until the worker hears what another one says."""

    async def hears() -> bool:
        group = f"{uuid4()}"
        before = await worker.get("probe", "old", group)
        await teller.tier.forget(group)
        await asyncio.sleep(0.02)
        return before == "old" and await worker.get("probe", "new", group) == "new"

    await until(hears)
    worker.made = 0


@pytest.fixture(params=SERVERS)
async def workers(request: pytest.FixtureRequest) -> AsyncIterator[list[Worker]]:
    fixture = SERVERS[request.param]
    async with opened(request.getfixturevalue(fixture).url if fixture else None, 2) as found:
        yield found


@pytest.fixture
def key() -> str:
    return f"{uuid4()}"


async def test_what_one_worker_made_the_other_finds(workers: list[Worker], key: str) -> None:
    one, other = workers[0], workers[-1]
    assert await one.get(key, "first") == "first"
    assert await other.get(key, "second") == "first"
    assert sum(worker.made for worker in {one, other}) == 1
    assert one.tier.known(key) == "first"
    assert other.tier.known(key) == "first"


async def test_of_many_that_ask_at_once_one_makes_the_value(workers: list[Worker], key: str) -> None:
    worker = workers[0]
    assert await asyncio.gather(*(worker.get(key) for _ in range(50))) == ["made"] * 50
    assert worker.made == 1


async def test_whoever_leaves_does_not_take_the_value_from_the_others(workers: list[Worker], key: str) -> None:
    began, go = asyncio.Event(), asyncio.Event()

    async def fill() -> str:
        began.set()
        await go.wait()
        return "made"

    first = asyncio.create_task(workers[0].tier.get(key, fill))
    await began.wait()
    second = asyncio.create_task(workers[0].tier.get(key, fill))
    first.cancel()
    go.set()
    assert await second == "made"


async def test_a_fill_that_fails_is_told_to_all_who_wait_and_is_not_kept(workers: list[Worker], key: str) -> None:
    async def fail() -> str:
        await asyncio.sleep(0)
        raise Unavailable("no")

    told = await asyncio.gather(*(workers[0].tier.get(key, fail) for _ in range(5)), return_exceptions=True)
    assert [type(error) for error in told] == [Unavailable] * 5
    assert await workers[0].get(key, "after") == "after"


async def test_what_one_worker_writes_through_the_others_find(workers: list[Worker], key: str) -> None:
    one, other = workers[0], workers[-1]
    assert await other.get(key, "first") == "first"
    await one.tier.replace(key, "second")
    assert one.tier.known(key) == "second"

    async def told() -> bool:
        return await other.get(key, "never") == "second"

    await until(told)
    assert one.made == (one is other)


async def test_what_one_worker_takes_away_is_made_anew(workers: list[Worker], key: str) -> None:
    one, other = workers[0], workers[-1]
    assert await other.get(key, "first") == "first"
    await one.tier.replace(key, None)

    async def told() -> bool:
        return await other.get(key, "second") == "second"

    await until(told)


async def test_what_was_being_made_while_another_value_was_written_is_not_kept(workers: list[Worker], key: str) -> None:
    one = workers[0]
    began, go = asyncio.Event(), asyncio.Event()

    async def fill() -> str:
        began.set()
        await go.wait()
        return "old"

    making = asyncio.create_task(one.tier.get(key, fill))
    await began.wait()
    await one.tier.replace(key, "new")
    go.set()
    assert await making == "old"
    assert await one.get(key, "never") == "new"


async def test_what_only_passes_and_what_is_not_there_are_not_kept(workers: list[Worker], key: str) -> None:
    async def passing() -> Passing[str]:
        return Passing("for you")

    async def absent() -> None:
        return None

    assert await workers[0].tier.get(key, passing) == "for you"
    assert await workers[0].tier.get(key, absent) is None  # type: ignore[arg-type]  # that is the point
    assert await workers[0].get(key, "there") == "there"


async def test_what_is_not_there_is_remembered_where_that_is_wanted(workers: list[Worker], key: str) -> None:
    tier: Tier[str | None] = workers[0].tiers.tier("absent", str | None, Bounds(keep_s=30, absent_s=30))
    asked = 0

    async def absent() -> None:
        nonlocal asked
        asked += 1

    assert [await tier.get(key, absent) for _ in range(3)] == [None, None, None]
    assert asked == 1


async def test_a_group_is_forgotten_together_and_alone(workers: list[Worker], key: str) -> None:
    one, other = workers[0], workers[-1]
    for group in ("a", "b"):
        await one.get(key, f"old {group}", group)
        assert await other.get(key, "not asked", group) == f"old {group}"
    await one.tier.forget("a")
    assert one.tier.known(key, "a") is None
    assert await one.get(key, "new a", "a") == "new a"

    async def follows() -> bool:
        return await other.get(key, "newer a", "a") != "old a"

    await until(follows)
    assert await other.get(key, "not asked", "b") == "old b"


async def test_a_prefix_is_flushed_everywhere(workers: list[Worker], key: str) -> None:
    one, other = workers[0], workers[-1]
    await one.get(key, "old", "a")
    await other.get(key, "old", "a")
    await one.tiers.flush("test")
    assert len(one.tier.near) == 0
    assert await one.get(key, "new", "a") == "new"

    async def follows() -> bool:
        return await other.get(key, "newer", "a") != "old"

    await until(follows)
    with pytest.raises(NotFound):
        await one.tiers.flush("nothing")


async def test_what_was_being_made_when_it_was_forgotten_is_not_found_after(workers: list[Worker], key: str) -> None:
    began, go = asyncio.Event(), asyncio.Event()

    async def fill() -> str:
        began.set()
        await go.wait()
        return "old"

    making = asyncio.create_task(workers[0].tier.get(key, fill, group="a"))
    await began.wait()
    await workers[0].tier.forget("a")
    go.set()
    assert await making == "old"
    for worker in workers:
        assert await worker.get(key, "new", "a") == "new"


async def test_uses_count_where_values_were(workers: list[Worker], key: str) -> None:
    def use() -> tuple[int, int]:
        (found,) = (use for use in workers[0].tiers.uses() if use.prefix == "test")
        return found.near + found.shared, found.missed

    hits, misses = use()
    for _ in range(3):
        await workers[0].get(key)
    assert use() == (hits + 2, misses + 1)


async def test_a_cache_that_is_away_is_done_without(key: str) -> None:
    """Each process then has values of its own, and what it forgets meanwhile stays forgotten."""
    cache, bus = open_cache("redis://127.0.0.1:1")
    worker = Worker(Tiers(cache, bus))
    assert [await worker.get(key) for _ in range(3)] == ["made"] * 3
    assert worker.made == 1
    await worker.tier.forget()
    assert await worker.get(key, "new") == "new"
    await bus.close()
    await cache.close()


Step = tuple[str, str, str]
STEPS = st.lists(
    st.tuples(st.sampled_from(["get", "forget", "write", "fail"]), st.sampled_from("ab"), st.sampled_from("xyz")),
    max_size=40,
)


@given(steps=STEPS, limit=st.sampled_from([3_000, 8_000, 1_000_000]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_value_is_older_than_the_last_invalidation_that_was_heard(steps: list[Step], limit: int) -> None:
    """Against a model of the truth: who writes invalidates the group after it; readers never see what was before."""

    async def play() -> None:
        cache, bus = open_cache(None)
        tiers = Tiers(cache, bus)
        tier: Tier[str] = tiers.tier("model", str, Bounds(keep_s=30, near_bytes=limit))
        truth: dict[tuple[str, str], int] = {}
        for act, group, key in steps:
            place = group, key
            if act == "write":
                truth[place] = truth.get(place, 0) + 1
                await tier.forget(group)
            elif act == "forget":
                await tier.forget(group)
            else:
                found = await _asked(tier, place, truth, fails=act == "fail")
                assert found in {None, f"{truth.get(place, 0)}"}
            assert tier.near.bytes <= limit

    asyncio.run(play())


async def _asked(
    tier: Tier[str], place: tuple[str, str], truth: dict[tuple[str, str], int], *, fails: bool
) -> str | None:
    async def fill() -> str:
        if fails:
            raise PalaverError("no")
        return f"{truth.get(place, 0)}"

    made: Callable[[], Awaitable[str]] = fill
    try:
        return await tier.get(place[1], made, group=place[0])
    except PalaverError:
        return None


@given(sizes=st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 4_000)), max_size=60))
def test_memory_is_bounded_and_counted_to_the_byte(sizes: list[tuple[str, int]]) -> None:
    near = Near(10_000)
    for key, size in sizes:
        near.put(key, size, size, 30)
        assert near.bytes <= 10_000
        assert len(near) <= 6
    near.clear()
    assert (near.bytes, len(near)) == (0, 0)


def test_a_value_ends_with_its_time() -> None:
    now = [0.0]
    near = Near(10_000, lambda: now[0])
    near.put("a", 1, 1, 30)
    now[0] = 29.9
    assert near.get("a", None) == 1
    now[0] = 30.0
    assert near.get("a", None) is None
    assert near.bytes == 0
