"""What a stranger's server sends is bounded in size, time and patience; on a real server of our own on loopback."""

import asyncio
import gzip
import itertools
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from palaver.core.errors import PalaverError, TooLarge
from palaver.core.http import Address, Fetcher, Refused, Rules, Unreachable
from palaver.core.http import fetcher as fetcher_module
from tests.core.http_recorder import Names

HOST = "files.example"
LIMIT = 100_000
EMPTY_BLOCK = b"\x00\x00\x00\xff\xff"  # of deflate: it unpacks to nothing
Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Answers each connection's first request; `heads` holds what was asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer, self.heads, self.port = answer, list[str](), 0
        self.sent = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.heads.append(head.decode())
            await self.answer(head, writer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def fetcher(self, transport: httpx2.AsyncBaseTransport | None = None) -> Fetcher:
        """One for whom our server is what it is for the operator: a trusted host."""
        trusted = {f"{HOST}:{self.port}", f"other.example:{self.port}"}
        names = Names({HOST: [["127.0.0.1"]], "other.example": [["127.0.0.1"]]})
        return Fetcher(names, Rules(trusted=trusted), transport)

    def url(self, path: str = "/", scheme: str = "http") -> str:
        return f"{scheme}://{HOST}:{self.port}{path}"


@asynccontextmanager
async def serving(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    server = Server(answer)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield server


def saying(body: bytes, *headers: str, status: str = "200 OK") -> Answer:
    async def answer(_head: bytes, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
        writer.write("\r\n".join(lines).encode() + body)

    return answer


def endless(piece: bytes, *headers: str, pause_s: float = 0, first: bytes = b"") -> Answer:
    """A body in chunks that does not end by itself; bounded all the same."""

    async def answer(_head: bytes, writer: asyncio.StreamWriter) -> None:
        lines = ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", *headers, "", ""]
        writer.write("\r\n".join(lines).encode())
        for part in itertools.chain([first or piece], itertools.repeat(piece, 20_000)):
            writer.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
            await writer.drain()
            await asyncio.sleep(pause_s)

    return answer


async def test_a_request_says_who_asks_and_nothing_else() -> None:
    async with serving(saying(b"text", "Content-Type: text/plain; charset=utf-8")) as server:
        found = await server.fetcher().fetch(server.url("/a b".replace(" ", "%20") + "?q=1#part"), limit_bytes=LIMIT)
    assert (found.content, found.media_type) == (b"text", "text/plain")
    first, *headers = server.heads[0].strip().split("\r\n")
    assert first == "GET /a%20b?q=1 HTTP/1.1"
    said = {line.partition(":")[0].lower() for line in headers}
    assert said == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert f"Host: {HOST}:{server.port}" in headers
    assert any(line.startswith("User-Agent: Palaver/") for line in headers)


async def test_cookies_are_not_kept_and_connections_not_used_twice() -> None:
    connections = itertools.count(1)

    async def answer(_head: bytes, writer: asyncio.StreamWriter) -> None:
        step = next(connections)
        line = "302 Found" if step == 1 else "200 OK"
        writer.write(f"HTTP/1.1 {line}\r\nLocation: /next\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n".encode())

    async with serving(answer) as server:
        fetcher = server.fetcher()
        await fetcher.fetch(server.url(), limit_bytes=LIMIT)
        await fetcher.fetch(server.url(), limit_bytes=LIMIT)
        await fetcher.close()
    assert len(server.heads) == 3
    assert not any("cookie" in head.lower() for head in server.heads)


async def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(_head: bytes, _writer: asyncio.StreamWriter) -> None: ...

    async with serving(saying(b"direct")) as server, serving(refuse) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        found = await server.fetcher().fetch(server.url(), limit_bytes=LIMIT)
    assert (found.content, proxy.heads) == (b"direct", [])


async def boasting(_head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (boasting, TooLarge),
        (saying(b"x" * (LIMIT + 1)), TooLarge),
        (endless(b"x" * 10_000), TooLarge),
        (endless(EMPTY_BLOCK * 1000, "Content-Encoding: gzip", first=gzip.compress(b"")[:10]), TooLarge),
        (endless(gzip.compress(b""), "Content-Encoding: gzip"), Unreachable),
        (saying(gzip.compress(bytes(50_000_000)), "Content-Encoding: gzip"), TooLarge),
    ],
    ids=["announced and not sent", "announced", "chunked", "nothing", "after the end", "bomb"],
)
async def test_more_than_the_limit_is_not_read(answer: Answer, kind: type[PalaverError]) -> None:
    async with serving(answer) as server:
        with pytest.raises(kind):
            await server.fetcher().fetch(server.url(), limit_bytes=LIMIT)


async def test_a_bomb_is_left_after_the_limit() -> None:
    bomb = saying(gzip.compress(bytes(50_000_000)), "Content-Encoding: gzip")
    async with serving(bomb) as server, server.fetcher().open(server.url(), limit_bytes=3_000_000) as found:
        pieces = found.pieces()
        taken = [await anext(pieces) for _ in range(3_000_000 // 2**18)]
        with pytest.raises(TooLarge):
            await anext(pieces)
    assert {len(piece) for piece in taken} == {2**18}


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "deflate", "identity, gzip"])
async def test_one_compression_at_most_and_one_that_was_asked_for(encoding: str) -> None:
    async with serving(saying(b"x", f"Content-Encoding: {encoding}")) as server:
        with pytest.raises(Unreachable, match="compression"):
            await server.fetcher().fetch(server.url(), limit_bytes=LIMIT)


@pytest.mark.parametrize("encoding", ["gzip", "GZip", "identity", ""])
async def test_a_document_as_large_as_the_limit_is_whole(encoding: str) -> None:
    body = bytes(range(256)) * 400
    packed = gzip.compress(body) if "gzip" in encoding.lower() else body
    async with serving(saying(packed, f"Content-Encoding: {encoding}")) as server:
        found = await server.fetcher().fetch(server.url(), limit_bytes=len(body))
    assert found.content == body
    assert found.media_type == "application/octet-stream"


async def silent(_head: bytes, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


@pytest.mark.parametrize(
    "answer",
    [silent, endless(b"x", pause_s=0.01), endless(b"x\n" * 10, "Content-Encoding: identity", pause_s=0.01)],
    ids=["silent", "drip", "drip of lines"],
)
async def test_the_time_is_for_everything(answer: Answer) -> None:
    async with serving(answer) as server:
        with pytest.raises(Unreachable, match=r"within 0\.3 s"):
            await server.fetcher().fetch(server.url(), limit_bytes=10**9, timeout_s=0.3)


class Slow(Names):
    async def resolve(self, host: str) -> Sequence[Address]:
        await asyncio.sleep(30)
        return await super().resolve(host)


async def test_slow_names_are_in_the_time_too() -> None:
    with pytest.raises(Unreachable, match="within"):
        await Fetcher(Slow({})).fetch("http://files.example/", limit_bytes=LIMIT, timeout_s=0.1)


async def test_a_name_that_is_never_answered_is_refused_when_it_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetcher_module, "_STEP_S", 0.05)
    with pytest.raises(Refused, match="no address"):
        await Fetcher(Slow({HOST: [["8.8.8.8"]]})).guard(f"http://{HOST}/")


async def garbage(_head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")


async def hang_up(_head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def half(_head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")


async def large_head(_head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n" + b"X-Filler: " + b"x" * 500_000 + b"\r\n\r\n")


@pytest.mark.parametrize(
    "answer",
    [
        garbage,
        hang_up,
        half,
        large_head,
        saying(b"", status="404 Not Found"),
        saying(b"", status="500 <script>alert(1)</script>"),
        saying(b"", status="304 Not Modified"),
        saying(b"not gzip", "Content-Encoding: gzip"),
        saying(gzip.compress(b"x" * 1000)[:-9], "Content-Encoding: gzip"),
        saying(gzip.compress(b"x" * 1000) + b"more", "Content-Encoding: gzip"),
    ],
    ids=["garbage", "hang up", "half", "large head", "404", "500", "304", "bad gzip", "half a gzip", "gzip and more"],
)
async def test_what_is_no_document_is_said(answer: Answer) -> None:
    async with serving(answer) as server:
        with pytest.raises(Unreachable) as refused:
            await server.fetcher().fetch(server.url(), limit_bytes=LIMIT)
    assert HOST in refused.value.message
    assert "<" not in refused.value.message


async def test_nobody_there_is_said() -> None:
    async with serving(saying(b"")) as server:
        pass
    with pytest.raises(Unreachable, match="cannot be reached"):
        await server.fetcher().fetch(server.url(), limit_bytes=LIMIT)


async def test_the_next_address_of_a_host_is_tried() -> None:
    async with serving(saying(b"second")) as server:
        names = Names({HOST: [["127.0.0.2", "127.0.0.1"]]})
        fetcher = Fetcher(names, Rules(trusted={f"{HOST}:{server.port}"}))
        assert (await fetcher.fetch(server.url(), limit_bytes=LIMIT)).content == b"second"


async def test_no_more_than_three_addresses_of_a_host_are_tried() -> None:
    class Closed(httpx2.AsyncBaseTransport):
        asked = 0

        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            self.asked += 1
            raise httpx2.ConnectError("nobody there", request=request)

    closed = Closed()
    names = Names({HOST: [[f"8.8.8.{number}" for number in range(1, 9)]]})
    with pytest.raises(Unreachable, match="cannot be reached"):
        await Fetcher(names, Rules(), closed).fetch(f"http://{HOST}/", limit_bytes=LIMIT)
    assert closed.asked == 3


async def test_a_certificate_is_for_the_name_and_not_for_the_address(tmp_path: Path) -> None:
    authority = certificate(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(authority)
    named: list[str | None] = []
    tls.sni_callback = lambda _socket, name, _context: named.append(name)
    trusting = ssl.create_default_context(cafile=str(authority))
    async with serving(saying(b"safe"), tls) as server:
        fetcher = server.fetcher(httpx2.AsyncHTTPTransport(verify=trusting))
        assert (await fetcher.fetch(server.url(scheme="https"), limit_bytes=LIMIT)).content == b"safe"
        with pytest.raises(Unreachable, match="safely"):
            await fetcher.fetch(f"https://other.example:{server.port}/", limit_bytes=LIMIT)
        with pytest.raises(Unreachable, match="safely"):
            await server.fetcher().fetch(server.url(scheme="https"), limit_bytes=LIMIT)
        await fetcher.close()
    assert named == [HOST, "other.example", HOST]


def certificate(folder: Path) -> Path:
    """A self-signed certificate for our host, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    day = timedelta(days=1)
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - day, now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "files.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
