"""The HTTP connection to a provider, over real sockets: bodies, ends, bytes too many, TLS and proxies."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from palaver.llm import errors
from palaver.llm.messages import Completion
from palaver.llm.provider import Connection
from palaver.llm.transport import session
from palaver.llm.transport.envelope import address_of, proxy_for
from palaver.llm.transport.session import close_session
from tests.llm.conftest import KEY, ask, asking
from tests.servers.certificate import certificate

EVENTS = b'data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
LENGTH = b"Content-Length: %d\r\n\r\n" % len(EVENTS)


class Server:
    """Answers each request with the next of `answers`; None closes instead."""

    def __init__(self, answers: Sequence[bytes | None], *, closing: bool) -> None:
        self._answers = list(answers)
        self._closing = closing
        self.heads: list[str] = []
        self.connections = 0
        self.left = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while self._answers:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                self.heads.append(head)
                length = [int(line[15:]) for line in head.splitlines() if line.startswith("Content-Length:")]
                await reader.readexactly(sum(length))
                answer = self._answers.pop(0)
                if answer is None:
                    break
                writer.write(answer)
                if self._closing:
                    break
            else:
                await reader.read()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.left.set()
            writer.close()


@asynccontextmanager
async def answering(
    *answers: bytes | None, closing: bool = False, tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[Server, int]]:
    server = Server(answers, closing=closing)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server, listening.sockets[0].getsockname()[1]
    finally:
        await close_session()
        listening.close()
        await listening.wait_closed()


async def asked(port: int, scheme: str = "http", host: str = "127.0.0.1") -> Completion:
    connection = Connection(
        name="openai", provider="openai", base_url=f"{scheme}://{host}:{port}/v1", api_key=KEY, stall_s=2.0
    )
    return await ask(connection, asking())


@pytest.fixture
def fresh_addresses() -> Iterator[None]:
    """What is remembered of the environment's proxies and certificates belongs to one test."""
    forget = (address_of.cache_clear, proxy_for.cache_clear, session._tls.cache_clear)
    for one in forget:
        one()
    yield
    for one in forget:
        one()


@pytest.mark.parametrize(
    "answer",
    [
        STREAM + LENGTH + EVENTS,
        STREAM + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\nTrailer: x\r\n\r\n" % (len(EVENTS), EVENTS),
        b"HTTP/1.1 100 Continue\r\n\r\n" + STREAM + LENGTH + EVENTS,
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + STREAM + LENGTH + EVENTS,
    ],
)
async def test_an_answer_of_any_framing_is_read_and_its_connection_kept(answer: bytes) -> None:
    async with answering(answer, answer) as (server, port):
        assert (await asked(port)).text == (await asked(port)).text == "Hi"
        assert server.connections == 1


@pytest.mark.parametrize("version", [b"HTTP/1.0", b"HTTP/1.1"])
async def test_a_body_without_a_length_ends_with_the_connection(version: bytes) -> None:
    head = STREAM.replace(b"HTTP/1.1", version) + b"\r\n"
    async with answering(head + EVENTS.partition(b"data: [DONE]")[0], closing=True) as (_, port):
        assert (await asked(port)).text == "Hi"


async def test_a_body_that_is_shorter_than_its_length_is_broken_off() -> None:
    cut = EVENTS[:20]
    async with answering(STREAM + LENGTH + cut, closing=True) as (_, port):
        with pytest.raises(errors.ClosedEarly):
            await asked(port)


@pytest.mark.parametrize("more", [b"HTTP/1.1 200 OK\r\n\r\n", b"garbage"])
async def test_bytes_behind_the_answer_cost_the_connection_and_nothing_else(more: bytes) -> None:
    answer = STREAM + LENGTH + EVENTS
    async with answering(answer + more, answer) as (server, port):
        assert (await asked(port)).text == (await asked(port)).text == "Hi"
        assert server.connections == 2


async def test_a_connection_that_is_to_be_closed_is_not_used_again() -> None:
    answer = STREAM + b"Connection: close\r\n" + LENGTH + EVENTS
    async with answering(answer, answer) as (server, port):
        assert (await asked(port)).text == (await asked(port)).text == "Hi"
        assert server.connections == 2


async def test_a_kept_connection_that_the_provider_closes_is_forgotten() -> None:
    answer = STREAM + LENGTH + EVENTS
    async with answering(answer, answer, closing=True) as (server, port):
        assert (await asked(port)).text == "Hi"
        await server.left.wait()
        assert (await asked(port)).text == "Hi"
        assert len(server.heads) == 2


async def test_a_kept_connection_is_given_up_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_KEPT_S", 0.01)
    async with answering(STREAM + LENGTH + EVENTS) as (server, port):
        assert (await asked(port)).text == "Hi"
        async with asyncio.timeout(5):
            await server.left.wait()


@pytest.mark.parametrize(
    "answer",
    [b"SSH-2.0-OpenSSH_9.2\r\n", STREAM + b"X: " + b"x" * 70_000, b"HTTP/1.1 200 OK\r\nbroken\r\n\r\n", b"\x00" * 10],
)
async def test_what_is_not_http_is_garbage(answer: bytes) -> None:
    async with answering(answer) as (_, port):
        with pytest.raises(errors.Garbage, match="does not speak HTTP"):
            await asked(port)


async def test_credentials_in_the_address_are_sent_where_there_is_no_key() -> None:
    async with answering(STREAM + LENGTH + EVENTS) as (server, port):
        connection = Connection(name="c", provider="openai", base_url=f"http://ana:s%40fe@127.0.0.1:{port}/v1")
        assert (await ask(connection, asking())).text == "Hi"
    pair = base64.b64encode(b"ana:s@fe").decode()
    assert f"Authorization: Basic {pair}\r\n" in server.heads[0]
    assert f"Host: 127.0.0.1:{port}\r\n" in server.heads[0]


@pytest.mark.usefixtures("fresh_addresses")
async def test_tls_is_spoken_on_a_connection_that_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = trusted(tmp_path, monkeypatch)
    answer = STREAM + LENGTH + EVENTS
    async with answering(answer, answer, tls=tls) as (server, port):
        assert (await asked(port, "https")).text == (await asked(port, "https")).text == "Hi"
        assert server.connections == 1


@pytest.mark.usefixtures("fresh_addresses")
async def test_tls_goes_through_a_tunnel_to_whom_the_certificate_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = trusted(tmp_path, monkeypatch)
    async with answering(STREAM + LENGTH + EVENTS, tls=tls) as (server, port), tunnel(port) as (proxy_port, seen):
        monkeypatch.setenv("https_proxy", f"http://pia:pass@127.0.0.1:{proxy_port}")
        assert (await asked(port, "https", "model.example")).text == "Hi"
        with pytest.raises(errors.Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            await asked(port, "https", "other.example")
    assert seen[0].startswith(f"CONNECT model.example:{port} HTTP/1.1\r\n")
    assert f"Proxy-Authorization: Basic {base64.b64encode(b'pia:pass').decode()}\r\n" in seen[0]
    assert "Proxy-Authorization" not in server.heads[0]
    assert server.heads[0].startswith("POST /v1/chat/completions HTTP/1.1\r\n")


@pytest.mark.usefixtures("fresh_addresses")
@pytest.mark.parametrize(
    ("scheme", "why"), [("http", "the proxy refused with HTTP 407"), ("socks5", "a proxy is reached by http://")]
)
async def test_a_proxy_that_lets_nobody_through_is_named(
    scheme: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with answering(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n") as (_, port):
        monkeypatch.setenv("https_proxy", f"{scheme}://127.0.0.1:{port}")
        with pytest.raises(errors.Unreachable, match=why):
            await asked(443, "https", "model.example")


def trusted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's context, whose certificate every client of this process trusts."""
    path = certificate(folder, "127.0.0.1", "model.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(path)
    return tls


@asynccontextmanager
async def tunnel(port: int) -> AsyncIterator[tuple[int, list[str]]]:
    """A proxy that opens one way, to `port`."""
    seen: list[str] = []
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append((await reader.readuntil(b"\r\n\r\n")).decode())
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        tasks.update(asyncio.ensure_future(_pump(*pair)) for pair in ((reader, inner_writer), (inner_reader, writer)))

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1], seen
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        listening.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
    finally:
        writer.close()
