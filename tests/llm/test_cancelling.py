"""Leaving a stream stops the provider; reading it to its end keeps the connection."""

import asyncio
from contextlib import aclosing

import pytest

from palaver.llm.connections import provider_of
from palaver.llm.errors import ClosedEarly
from palaver.llm.provider import Connection
from tests.llm.conftest import WIRES, ask, asking, connect
from tests.servers.scripted_llm import Script, ScriptedLLM


async def consume(connection: Connection, started: asyncio.Event) -> None:
    async with aclosing(provider_of(connection).stream(connection, asking())) as stream:
        async for _deltas in stream:
            started.set()


@pytest.mark.parametrize("wire", WIRES)
async def test_a_cancelled_task_closes_the_connection(llm: ScriptedLLM, wire: str) -> None:
    llm.scripts["scripted"] = Script(tokens=100_000, rate=100)
    started = asyncio.Event()
    task = asyncio.create_task(consume(connect(llm, wire), started))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    request = llm.last()
    assert await llm.settled(request) == "gone"
    assert request.sent < 100_000


@pytest.mark.parametrize("wire", WIRES)
async def test_a_closed_generator_closes_the_connection(llm: ScriptedLLM, wire: str) -> None:
    llm.scripts["scripted"] = Script(tokens=100_000, rate=100)
    connection = connect(llm, wire)
    stream = provider_of(connection).stream(connection, asking())
    await anext(stream)
    await stream.aclose()
    assert await llm.settled(llm.last()) == "gone"


async def test_a_task_cancelled_before_the_first_byte_closes_the_connection(llm: ScriptedLLM) -> None:
    llm.scripts["scripted"] = Script(fault="hang")
    task = asyncio.create_task(ask(connect(llm, "openai"), asking()))
    for _ in range(400):
        await asyncio.sleep(0.005)
        if llm.requests:
            break
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await llm.settled(llm.last()) == "gone"


async def test_an_endless_burst_is_stopped_too_and_held_back_meanwhile(llm: ScriptedLLM) -> None:
    llm.scripts["scripted"] = Script(tokens=200_000)
    connection = connect(llm, "openai")
    async with aclosing(provider_of(connection).stream(connection, asking())) as stream:
        await anext(stream)
        await asyncio.sleep(0.05)
    request = llm.last()
    assert await llm.settled(request) == "gone"
    assert request.sent < 100_000


@pytest.mark.parametrize("wire", WIRES)
async def test_answers_that_ended_share_one_connection(llm: ScriptedLLM, wire: str) -> None:
    for _ in range(5):
        await ask(connect(llm, wire), asking())
    assert llm.connections == 1


async def test_a_kept_connection_that_was_given_up_is_replaced_once(llm: ScriptedLLM) -> None:
    connection = connect(llm, "openai")
    await ask(connection, asking())
    for peer in list(llm._peers):
        peer.drop_at_next_request = True
    assert (await ask(connection, asking())).text
    assert llm.connections == 2


async def test_a_fresh_connection_that_is_given_up_is_not_tried_again(llm: ScriptedLLM) -> None:
    llm.scripts["scripted"] = Script(fault="vanish")
    with pytest.raises(ClosedEarly):
        await ask(connect(llm, "openai"), asking())
    assert len(llm.requests) == 1


async def test_an_answer_that_is_whole_does_not_wait_for_the_providers_goodbye(llm: ScriptedLLM) -> None:
    llm.scripts["scripted"] = Script(tokens=3, fault="linger", after=3)
    assert (await ask(connect(llm, "openai"), asking())).text == "word0 word1 word2 "
    assert await llm.settled(llm.last()) == "gone"
