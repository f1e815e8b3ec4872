"""The event bus: the same promises in process, on Valkey and on Redis."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest

from palaver.core.cache import Bus, Message, Reconnected, open_cache
from palaver.core.cache.feed import LIMIT, Feed
from palaver.core.errors import Unavailable
from tests.contract.patience import until
from tests.contract.test_cache import SERVERS
from tests.servers.redis import RedisServer


@pytest.fixture(params=SERVERS)
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    fixture = SERVERS[request.param]
    url = request.getfixturevalue(fixture).url if fixture else None
    cache, bus = open_cache(url)
    yield bus
    await bus.close()
    await cache.close()


@pytest.fixture
def topic() -> str:
    return f"topic:{uuid4()}"


async def received(feed: AsyncIterator[Message | Reconnected], count: int) -> list[Message | Reconnected]:
    async with asyncio.timeout(10):
        return [await anext(feed) for _ in range(count)]


async def test_a_message_reaches_each_who_listens(bus: Bus, topic: str) -> None:
    async with bus.subscribe([topic]) as one, bus.subscribe([topic, f"{topic}:other"]) as two:
        assert await bus.publish(topic, b"\x00hello") >= 1
        assert await received(one, 1) == [Message(topic, b"\x00hello")]
        assert await received(two, 1) == [Message(topic, b"\x00hello")]
        await bus.publish(f"{topic}:other", b"again")
        assert await received(two, 1) == [Message(f"{topic}:other", b"again")]


async def test_nobody_listens_before_and_after(bus: Bus, topic: str) -> None:
    assert await bus.publish(topic, b"early") == 0
    async with bus.subscribe([topic]) as feed:
        assert await bus.publish(topic, b"in time") == 1
        assert await received(feed, 1) == [Message(topic, b"in time")]

    async def silent() -> bool:
        return await bus.publish(topic, b"late") == 0

    assert await until(silent)


async def test_order_is_kept_within_a_topic(bus: Bus, topic: str) -> None:
    async with bus.subscribe([topic]) as feed:
        for number in range(500):
            await bus.publish(topic, b"%d" % number)
        assert await received(feed, 500) == [Message(topic, b"%d" % number) for number in range(500)]


async def test_a_subscription_in_the_middle_of_others_that_come_and_go(bus: Bus, topic: str) -> None:
    async def visit(number: int) -> None:
        async with bus.subscribe([topic, f"{topic}:{number}"]) as feed:
            assert await bus.publish(f"{topic}:{number}", b"mine") == 1
            assert await received(feed, 1) == [Message(f"{topic}:{number}", b"mine")]

    async with bus.subscribe([topic]) as lasting:
        await asyncio.gather(*(visit(number) for number in range(40)))
        assert await bus.publish(topic, b"still") == 1
        assert await received(lasting, 1) == [Message(topic, b"still")]


async def test_rapid_leaving_and_joining_ends_in_the_last_state(bus: Bus, topic: str) -> None:
    for number in range(50):
        async with bus.subscribe([topic]) as feed:
            assert await bus.publish(topic, b"%d" % number) == 1
            assert await received(feed, 1) == [Message(topic, b"%d" % number)]


async def test_closing_the_bus_ends_its_streams(bus: Bus, topic: str) -> None:
    async with bus.subscribe([topic]) as feed:
        await bus.publish(topic, b"last")
        assert await received(feed, 1) == [Message(topic, b"last")]
        await bus.close()
        assert [item async for item in feed] == []


async def test_a_reader_that_lags_too_far_is_told_so() -> None:
    feed = Feed(frozenset({"t"}))
    for number in range(LIMIT + 1):
        feed.put(Message("t", b"%d" % number))
    assert await received(feed, 2) == [Reconnected(), Message("t", b"%d" % LIMIT)]


async def test_subscriptions_survive_the_loss_of_their_server(valkey_to_kill: RedisServer, topic: str) -> None:
    cache, bus = open_cache(valkey_to_kill.url)
    async with AsyncExitStack() as stack:
        feeds = [await stack.enter_async_context(bus.subscribe([topic, f"{topic}:{number}"])) for number in range(3)]
        await bus.publish(topic, b"before")
        for feed in feeds:
            assert await received(feed, 1) == [Message(topic, b"before")]
        valkey_to_kill.kill()
        with pytest.raises(Unavailable):
            await bus.publish(topic, b"lost")
        valkey_to_kill.start()
        for feed in feeds:
            assert await received(feed, 1) == [Reconnected()]
        assert await bus.publish(topic, b"after") == 1
        for feed in feeds:
            assert await received(feed, 1) == [Message(topic, b"after")]
    await bus.close()
    await cache.close()
