"""S20: names that people choose are names to show; paths and keys are made by us."""

import re
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from tests.security.home import Home, bearer
from tests.security.raw import exchange, head, status
from tests.servers.palaver import PalaverServer

NAMES = [
    "../../../../etc/passwd",
    "..",
    ".",
    "/etc/cron.d/evil",
    "C:\\Windows\\evil.txt",
    "..\\..\\evil.txt",
    "..%5c..%5cevil.txt",
    "%2e%2e%2fevil.txt",
    "....//....//evil.txt",
    "evil\x00.txt",
    "evil\r\nSet-Cookie: a=b.txt",
    'evil"; filename="x.html',
    "ev\u202etxt.exe",
    "\u2025/evil.txt",
    "x" * 5000 + ".txt",
    "~root/.ssh/authorized_keys",
    "$(touch evil).txt",
    "`touch evil`.txt",
    "-rf.txt",
    "evil.txt/",
    "con.txt",
    " ",
    "",
]
BELOW = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=/-]*")


@pytest.fixture
async def drawer(server: PalaverServer, ours: Home) -> str:
    """A collection for one odd name."""
    name = f"drawer-{uuid4().hex}"
    async with server.client(ours.key) as client:
        assert (await client.post("/api/collections", json={"name": name})).status_code == 201
    return name


def multipart(name: str, text: bytes) -> tuple[bytes, str]:
    """A form as no library would make it: the name stands there as it is."""
    boundary = uuid4().hex
    quoted = name.encode("utf-8", "surrogatepass")
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="'.encode()
        + quoted
        + b'"\r\nContent-Type: text/plain\r\n\r\n'
        + text
        + f"\r\n--{boundary}--\r\n".encode()
    )
    return body, f"multipart/form-data; boundary={boundary}"


@pytest.mark.parametrize("name", NAMES, ids=ascii)
async def test_a_file_name_is_never_a_path(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home, drawer: str, name: str
) -> None:
    headers = bearer("", ours.key).headers
    text = f"Text number {uuid4()}".encode()
    body, kind = multipart(name, text)
    before = around(server)
    answer = await nobody.post(
        f"/api/collections/{drawer}/documents", content=body, headers={**headers, "Content-Type": kind}
    )
    assert answer.status_code in {202, 400, 422}, answer.text
    assert around(server) == before
    for path in stored(server):
        assert BELOW.fullmatch(path), path
    if answer.status_code == 202:
        await shown_safely(nobody, f"/api/collections/{drawer}/documents/{answer.json()['document_id']}", headers, text)


async def shown_safely(client: httpx2.AsyncClient, path: str, headers: object, text: bytes) -> None:
    shown = (await client.get(path, headers=headers)).json()  # type: ignore[arg-type]  # a mapping of text
    assert shown["file_name"]
    assert len(shown["file_name"]) <= 200
    assert not re.search(r"[/\\\x00-\x1f\u202e]", shown["file_name"])
    original = await client.get(f"/documents/{shown['id']}/original", headers=headers)  # type: ignore[arg-type]  # the same
    assert original.content == text
    assert "a=b" not in original.headers.get("set-cookie", "")
    assert re.fullmatch(r"attachment; filename\*=UTF-8''[A-Za-z0-9%._~-]+", original.headers["content-disposition"])
    assert original.headers["content-type"] == "application/octet-stream"


def stored(server: PalaverServer) -> list[str]:
    blobs = server.data_dir / "blobs"
    return [path.relative_to(blobs).as_posix().lstrip(".") for path in blobs.rglob("*") if path.is_file()]


def around(server: PalaverServer) -> set[Path]:
    """What lies beside the blobs: it must not become more."""
    beside = {path for path in server.data_dir.iterdir() if path.name != "postgres"}
    return beside | set(server.data_dir.parent.iterdir()) | set(Path("/etc/cron.d").glob("evil*"))


PATHS = [
    "/static/../../../../etc/passwd",
    "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/static/..%2f..%2f..%2fetc%2fpasswd",
    "/static/..%5c..%5cpalaver.css",
    "/static/%252e%252e/assets.py",
    "/static//etc/passwd",
    "/static/..;/assets.py",
    "/static/../assets.py",
    "/static/dist/../../assets.py",
    "/static/%00/etc/passwd",
    "/static/palaver.css%00.png",
    "/static/./../render.py",
    "//etc/passwd",
    "/..%2f..%2fetc/passwd",
    "/documents/..%2f..%2fetc%2fpasswd/original",
    "/documents/%2e%2e/original",
]


@pytest.mark.parametrize("path", PATHS)
async def test_no_path_leaves_its_folder(server: PalaverServer, ours: Home, path: str) -> None:
    for credential in ({}, {"Authorization": f"Bearer {ours.key}"}):
        answer = await exchange(server.url, head("GET", path, **credential))
        assert status(answer) in {400, 401, 404}, answer[:500]
        for secret in (b"root:", b"import ", b"class Assets"):
            assert secret not in answer


async def test_no_link_of_the_file_system_is_followed(server: PalaverServer, nobody: httpx2.AsyncClient) -> None:
    """Nobody can lay one into our folders; that they hold none is checked."""
    assert not [path for path in (server.data_dir / "blobs").rglob("*") if path.is_symlink()]
    assert (await nobody.get("/static/favicon.svg")).status_code == 200


@pytest.mark.parametrize(
    "name", ["..", "../x", "a/b", "a%2fb", "A", "", "x" * 101, ".hidden", "a b", "é", "a\n", "abc\n", "abc\x00"]
)
async def test_names_of_collections_and_bots_are_plain(nobody: httpx2.AsyncClient, ours: Home, name: str) -> None:
    headers = bearer("", ours.key).headers
    for path, body in (("/api/collections", {"name": name}), ("/api/bots", {"alias": name})):
        assert (await nobody.post(path, json=body, headers=headers)).status_code == 422
    for field in ({"language": "en\n"}, {"language": "../en"}):
        answer = await nobody.post("/api/collections", json={"name": "fine", **field}, headers=headers)
        assert answer.status_code == 422
