"""S22: what is large, deep, many or slow is refused early and leaves the server as it was."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.security.home import Home, bearer
from tests.security.raw import exchange, head, status
from tests.servers.palaver import PalaverServer, until

MANY = 10_000
FORMS = ("/login", "/bots", "/keys", "/knowledge")
KINDS = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b")


@pytest.fixture(autouse=True)
async def still_well(server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home) -> AsyncIterator[None]:
    """Afterwards the same processes answer."""
    before = server.worker_pids
    yield
    answer = await nobody.get("/api/bots", headers=bearer("", ours.key).headers)
    assert answer.status_code == 200
    assert server.worker_pids == before


async def pieces(size: int) -> AsyncIterator[bytes]:
    """A body that grows until somebody says stop."""
    piece = b"a" * 65_536
    for _ in range(size // len(piece)):
        yield piece


async def sent(client: httpx2.AsyncClient, path: str, size: int, headers: dict[str, str]) -> int:
    """The status of a large request; 413 also where the server hung up on it."""
    try:
        return (await client.post(path, content=pieces(size), headers=headers)).status_code
    except (httpx2.WriteError, httpx2.ReadError, httpx2.RemoteProtocolError):
        return 413


@pytest.mark.parametrize("kind", [*KINDS, "application/json", "text/plain"])
@pytest.mark.parametrize("path", [*FORMS, "/api/bots", "/api/auth/login", "/api/chat/completion"])
async def test_a_body_is_bounded(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home, path: str, kind: str
) -> None:
    headers = {"Content-Type": kind, "Cookie": f"palaver_session={ours.cookie}", "Origin": server.url}
    assert await sent(nobody, path, 16 * 2**20, headers) in {400, 413}


def many_parts(count: int, field: str) -> bytes:
    part = f'--b\r\nContent-Disposition: form-data; name="{field}"; filename="f.txt"\r\n\r\nx\r\n'
    return part.encode() * count + b"--b--\r\n"


def many_fields(count: int) -> bytes:
    part = b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\nx\r\n'
    return part * count + b"--b--\r\n"


@pytest.mark.parametrize(
    "body", [many_parts(MANY, "file"), many_parts(MANY, "x"), many_fields(MANY)], ids=["files", "others", "fields"]
)
@pytest.mark.parametrize("path", [*FORMS, "/api/collections/{name}/documents", "/knowledge/{name}/documents"])
async def test_a_form_of_ten_thousand_parts_is_refused(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home, path: str, body: bytes
) -> None:
    headers = {"Content-Type": KINDS[1], "Cookie": f"palaver_session={ours.cookie}", "Origin": server.url}
    counted = await count_of(nobody, ours)
    answer = await nobody.post(path.format(name=ours.collection), content=body, headers=headers)
    assert answer.status_code in {400, 413}, answer.text
    assert await count_of(nobody, ours) <= counted + 100


async def count_of(client: httpx2.AsyncClient, home: Home) -> int:
    answer = await client.get(f"/api/collections/{home.collection}", headers=bearer("", home.key).headers)
    return int(answer.json()["documents"])


@pytest.mark.parametrize("path", FORMS)
async def test_a_form_of_ten_thousand_fields_is_refused(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home, path: str
) -> None:
    headers = {"Content-Type": KINDS[0], "Cookie": f"palaver_session={ours.cookie}", "Origin": server.url}
    answer = await nobody.post(path, content=b"a=b&" * MANY, headers=headers)
    assert answer.status_code in {400, 413, 422}


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 1_000_000,
        b'{"a":' * 300_000,
        b'{"config":' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001,
        b'{"alias":"abc","config":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"message":"x","attachments":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"message":1e99999}',
        b'{"max_tokens":' + b"9" * 100_000 + b"}",
        b'{"message":"' + b"\\u0041" * 600_000 + b'"}',
        b"\x00" * 100_000,
        b"{" + b",".join(b'"k%d":1' % number for number in range(200_000)) + b"}",
    ],
    ids=["arrays", "objects", "config", "deep", "attachments", "float", "integer", "escapes", "zeros", "keys"],
)
@pytest.mark.parametrize("path", ["/api/bots", "/api/chat/completion", "/api/auth/login", "/v1/chat/completions"])
async def test_deep_and_large_json_is_refused(nobody: httpx2.AsyncClient, ours: Home, path: str, body: bytes) -> None:
    answer = await nobody.post(path, content=body, headers=bearer("", ours.key).headers)
    assert answer.status_code in {400, 413, 422}, answer.text[:300]


async def test_a_message_is_bounded(nobody: httpx2.AsyncClient, ours: Home) -> None:
    for message in ("", " " * 10, "a" * 100_001, "\U0001f600" * 100_001):
        asked = {"message": message, "persona": ours.alias}
        answer = await nobody.post("/api/chat/completion", json=asked, headers=bearer("", ours.key).headers)
        assert answer.status_code == 422


def bomb(name: str, megabytes: int) -> bytes:
    """A document whose one part is large when it is unpacked."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open(name, "w") as part:
            for _ in range(megabytes):
                part.write(bytes(2**20))
    return made.getvalue()


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><html><body>&j;</body></html>"
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.docx", bomb("word/document.xml", 300)),
        ("bomb.xlsx", bomb("xl/worksheets/sheet1.xml", 300)),
        ("laughs.html", LAUGHS.encode()),
    ],
    ids=["docx", "xlsx", "entities"],
)
async def test_a_document_that_grows_is_refused(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home, name: str, content: bytes
) -> None:
    headers = bearer("", ours.key).headers
    path = f"/api/collections/{ours.collection}/documents"
    added = await nobody.post(path, files={"file": (name, content)}, headers=headers)
    assert added.status_code == 202, added.text
    document = f"{path}/{added.json()['document_id']}"

    async def ended() -> bool:
        return (await nobody.get(document, headers=headers)).json()["status"] in {"ready", "failed"}

    assert await until(ended, 60.0, 0.05)
    found = (await nobody.get(document, headers=headers)).json()
    if name == "laughs.html":
        assert found["chunks"] <= 5
    else:
        assert found["status"] == "failed"
        assert found["error"]["message"]


async def test_an_upload_that_is_larger_than_said_is_refused(nobody: httpx2.AsyncClient, ours: Home) -> None:
    headers = bearer("", ours.key).headers
    counted = await count_of(nobody, ours)
    answer = await nobody.post(
        f"/api/collections/{ours.collection}/documents",
        files={"file": ("large.txt", b"a" * (2 * 2**20 + 1))},
        headers=headers,
    )
    assert answer.status_code == 413
    assert "2 MB" in answer.json()["error"]["message"]
    assert await count_of(nobody, ours) == counted


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 1_000_000,
        b"GET /" + b"a" * 1_000_000,
        b"GET /healthz HTTP/1.1\r\n" + b"X-Many: 1\r\n" * 50_000,
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
        + b"".join(b"X-%d: 1\r\n" % number for number in range(2_000))
        + b"\r\n",
    ],
    ids=["value", "path", "headers without end", "headers"],
)
async def test_a_head_is_bounded(server: PalaverServer, request_head: bytes) -> None:
    assert status(await exchange(server.url, request_head)) in {0, 400, 431}


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
        b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 30\r\n\r\na=b",
        b"POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\na=b",
        b"POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: a\nInjected: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100),
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n" * 1000 + b"X",
    ],
)
async def test_a_request_that_two_servers_read_differently_is_refused(
    server: PalaverServer, request_bytes: bytes
) -> None:
    try:
        answer = await exchange(server.url, request_bytes, 30.0)
    except TimeoutError:
        pytest.fail("the server waits for more of it")
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert status(answer) in {0, 400}, answer[:200]


async def test_slow_clients_keep_nobody_waiting(server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home) -> None:
    """Three hundred half-said requests stand open while others are served."""
    parts = urlsplit(server.url)
    starts = [
        b"GET /healthz HTT",
        head("GET", "/healthz")[:-2],
        head("POST", "/login", Content_Type=KINDS[0], Content_Length="99") + b"a",
        f"POST /api/bots HTTP/1.1\r\nHost: x\r\nX-API-Key: {ours.key}\r\nContent-Length: 99\r\n\r\n{{".encode(),
        b"POST /api/bots HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\n{",
        b"",
    ]
    opened = [await asyncio.open_connection(parts.hostname, parts.port) for _ in range(300)]
    try:
        for number, (_, writer) in enumerate(opened):
            writer.write(starts[number % len(starts)])
        for _ in range(5):
            for path in ("/healthz", "/api/bots", "/api/sessions"):
                answer = await asyncio.wait_for(nobody.get(path, headers=bearer("", ours.key).headers), 10)
                assert answer.status_code == 200
    finally:
        for _, writer in opened:
            writer.close()


async def test_a_socket_is_sent_no_endless_message(server: PalaverServer, ours: Home) -> None:
    url = server.url.replace("http", "ws") + "/ws"
    async with connect(url, proxy=None) as socket:
        await socket.send("a" * 8 * 2**20)
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), 20)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009
