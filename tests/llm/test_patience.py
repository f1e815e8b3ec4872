"""How long a provider is waited for and how much of it is read, at servers that drip, flood or never answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, suppress

import pytest

from palaver.llm import errors
from palaver.llm.connections import provider_of
from palaver.llm.provider import Connection
from palaver.llm.transport import client
from palaver.llm.transport.session import close_session
from tests.llm.conftest import ask, asking, connect
from tests.servers.scripted_llm import Script, ScriptedLLM

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n"
Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


async def silent(_writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def dripping(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD)
    for _ in range(3000):
        writer.write(b" ")
        await asyncio.sleep(0.02)


async def flooding(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD)
    for _ in range(10_000):
        writer.write(b" " * 100_000)
        await writer.drain()


async def explaining(writer: asyncio.StreamWriter) -> None:
    body = b'{"error": {"message": "There is no such model."}}'
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    await writer.drain()
    await asyncio.sleep(60)


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[int]:
    """The port of a server that answers every connection so; nothing of it is left afterwards."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with suppress(OSError, asyncio.CancelledError):
            await answer(writer)
        writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        await close_session()
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def at(port: int, scheme: str = "http") -> Connection:
    return Connection(
        name="c",
        provider="openai",
        base_url=f"{scheme}://127.0.0.1:{port}",
        api_key="k",
        default_model="m",
        connect_s=0.2,
        first_token_s=20.0,
        stall_s=20.0,
    )


async def test_a_connection_that_is_never_made_is_given_up() -> None:
    """A server that takes the connection and never answers the greeting of TLS."""
    async with serving(silent) as port, asyncio.timeout(15):
        with pytest.raises(errors.Unreachable, match="no answer in time"):
            await ask(at(port, "https"), asking())


@pytest.mark.parametrize("answer", [silent, dripping], ids=["silent", "dripping"])
async def test_a_listing_has_its_time(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> None:
    monkeypatch.setattr(client, "LISTING_S", 0.3)
    async with serving(answer) as port, asyncio.timeout(15):
        with pytest.raises(errors.Stalled, match=r"for 0\.3 s"):
            await provider_of(at(port)).models(at(port))


async def test_a_listing_has_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "LISTING_BODY", 1_000_000)
    async with serving(flooding) as port, asyncio.timeout(15):
        with pytest.raises(errors.Garbage):
            await provider_of(at(port)).models(at(port))


@pytest.mark.parametrize(("fault", "after", "told"), [("hang", 0, "0.6 s"), ("stall", 2, "0.1 s")])
async def test_the_first_word_and_the_next_have_their_own_time(
    llm: ScriptedLLM, fault: str, after: int, told: str
) -> None:
    llm.scripts["scripted"] = Script(tokens=5, after=after, fault=fault)
    with pytest.raises(errors.Stalled, match=f"for {told}"):
        await ask(connect(llm, "openai", first_token_s=0.6, stall_s=0.1), asking())


async def test_a_whole_answer_where_a_stream_was_asked_for_is_garbage() -> None:
    async with serving(explaining) as port, asyncio.timeout(15):
        with pytest.raises(errors.Garbage, match="There is no such model"):
            await ask(at(port), asking())


async def test_a_flood_waits_until_somebody_has_read() -> None:
    sent = 0

    async def streaming(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(HEAD.replace(b"application/json", b"text/event-stream"))
        event = b'data: {"choices":[{"delta":{"content":"x"}}]}\n\n' * 2000
        for _ in range(2000):
            writer.write(event)
            await writer.drain()
            sent += len(event)

    async with (
        serving(streaming) as port,
        asyncio.timeout(30),
        aclosing(provider_of(at(port)).stream(at(port), asking())) as stream,
    ):
        await anext(stream)
        await asyncio.sleep(1)
    assert sent < 50_000_000, "what fits into buffers"
