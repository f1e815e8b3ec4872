"""The JSON routes of knowledge: their contract, and what they refuse."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx2
import pytest

from palaver.core.caller import Caller
from tests.knowledge.corpus import HERE
from tests.knowledge.stored.house import House
from tests.knowledge.stored.site import MEGABYTES, Site

LIGHTHOUSE = b"# The lighthouse\n\nThe lamp is lit at dusk and put out at dawn.\n"
PATHS = (
    ("GET", "/api/collections/{name}"),
    ("DELETE", "/api/collections/{name}"),
    ("GET", "/api/collections/{name}/documents"),
    ("GET", "/api/collections/{name}/documents/{id}"),
    ("DELETE", "/api/collections/{name}/documents/{id}"),
    ("POST", "/api/collections/{name}/documents/{id}/retry"),
    ("POST", "/api/collections/{name}/search"),
    ("POST", "/api/collections/{name}/documents"),
)


@pytest.fixture
def site(house: House) -> Site:
    return Site(house)


@pytest.fixture
async def caller(house: House) -> Caller:
    return await house.account()


@pytest.fixture
async def client(site: Site, caller: Caller) -> AsyncIterator[httpx2.AsyncClient]:
    async with site.client(caller) as found:
        yield found


async def upload(client: httpx2.AsyncClient, name: str, content: bytes, collection: str = "docs") -> httpx2.Response:
    return await client.post(f"/api/collections/{collection}/documents", files={"file": (name, content)})


async def test_a_collection_from_birth_to_end(client: httpx2.AsyncClient) -> None:
    made = await client.post("/api/collections", json={"name": "docs", "bm25": {"k1": 1.5, "stopwords": False}})
    assert made.status_code == 201
    assert made.json()["bm25"] == {"k1": 1.5, "b": 0.75, "stemming": True, "stopwords": False}
    assert (await client.post("/api/collections", json={"name": "docs"})).status_code == 409
    listed = (await client.get("/api/collections")).json()
    assert [(one["name"], one["documents"], one["chunks"]) for one in listed["items"]] == [("docs", 0, 0)]
    assert listed["next_cursor"] is None
    assert (await client.get("/api/collections/docs")).json()["dimension"] == 384
    assert (await client.delete("/api/collections/docs")).status_code == 204
    assert (await client.get("/api/collections/docs")).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"name": "Docs"},
        {"name": ""},
        {"name": "a" * 101},
        {"name": "../docs"},
        {"name": "docs", "embedding": "nobodys"},
        {"name": "docs", "bm25": {"k1": -1}},
        {"name": "docs", "bm25": {"k2": 1}},
        {"name": "docs", "language": "english"},
        {},
    ],
)
async def test_a_collection_that_cannot_be(client: httpx2.AsyncClient, body: dict[str, object]) -> None:
    answer = await client.post("/api/collections", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_request")


async def test_a_document_from_upload_to_hit(client: httpx2.AsyncClient, house: House, caller: Caller) -> None:
    await client.post("/api/collections", json={"name": "docs"})
    content = (HERE / "documents" / "employee-handbook.pdf").read_bytes()
    accepted = await upload(client, "employee-handbook.pdf", content)
    assert accepted.status_code == 202
    id = accepted.json()["document_id"]
    await house.settled(caller, "docs", id)
    state = (await client.get(f"/api/collections/docs/documents/{id}")).json()
    assert (state["status"], state["progress"], state["pages"], state["bytes"]) == ("ready", 1.0, 5, len(content))
    assert "error" not in state
    question = {"query": "holiday from the fifth year of service", "top_k": 3}
    hits = (await client.post("/api/collections/docs/search", json=question)).json()["hits"]
    assert len(hits) == 3
    assert hits[0]["document_id"] == id
    assert hits[0]["page"] == 2
    assert hits[0]["url"].startswith(f"/documents/{id}?page=2&q=1.")
    assert set(hits[0]["scores"]) == {"dense", "sparse", "fused"}
    assert hits[0]["score"] == hits[0]["scores"]["fused"]
    other = {**question, "filters": {"document_id": [str(uuid4())]}}
    assert (await client.post("/api/collections/docs/search", json=other)).json() == {"hits": []}
    this = {**question, "filters": {"document_id": [id]}}
    assert (await client.post("/api/collections/docs/search", json=this)).json()["hits"] == hits


async def test_documents_come_in_pages_newest_first(client: httpx2.AsyncClient) -> None:
    await client.post("/api/collections", json={"name": "docs"})
    ids = [(await upload(client, f"{n}.md", LIGHTHOUSE)).json()["document_id"] for n in range(3)]
    first = (await client.get("/api/collections/docs/documents?limit=2")).json()
    assert [one["id"] for one in first["items"]] == ids[:0:-1]
    second = (await client.get(f"/api/collections/docs/documents?limit=2&cursor={first['next_cursor']}")).json()
    assert ([one["id"] for one in second["items"]], second["next_cursor"]) == (ids[:1], None)


async def test_a_failed_document_says_why(client: httpx2.AsyncClient, house: House, caller: Caller) -> None:
    await client.post("/api/collections", json={"name": "docs"})
    id = (await upload(client, "nothing.pdf", b"")).json()["document_id"]
    await house.settled(caller, "docs", id)
    state = (await client.get(f"/api/collections/docs/documents/{id}")).json()
    assert (state["status"], state["error"]["code"]) == ("failed", "empty")
    retried = await client.post(f"/api/collections/docs/documents/{id}/retry")
    assert (retried.status_code, retried.json()) == (202, {"document_id": id})
    await house.settled(caller, "docs", id)
    assert (await client.delete(f"/api/collections/docs/documents/{id}")).status_code == 204
    assert (await client.get(f"/api/collections/docs/documents/{id}")).status_code == 404


async def test_a_file_that_is_too_large_is_refused_whole(client: httpx2.AsyncClient, house: House) -> None:
    await client.post("/api/collections", json={"name": "docs"})
    answer = await upload(client, "large.txt", b"a " * (MEGABYTES * 512 * 1024 + 1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert f"{MEGABYTES} MB" in answer.json()["error"]["message"]
    assert (await client.get("/api/collections/docs/documents")).json()["items"] == []
    assert [key async for key in house.ports.blobs.list("")] == []


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x--\r\n", 400),
        ({"Content-Type": "multipart/form-data"}, b"", 400),
        ({"Content-Type": "text/plain"}, b"hello", 400),
        (
            {"Content-Type": "multipart/form-data; boundary=x"},
            b'--x\r\nContent-Disposition: form-data; name="file"',
            400,
        ),
        (
            {"Content-Type": "multipart/form-data; boundary=x"},
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf',
            400,
        ),
        ({"Content-Type": "application/json"}, b"{}", 422),
        ({"Content-Type": "application/json"}, b"{", 400),
    ],
)
async def test_a_body_that_is_no_upload(
    client: httpx2.AsyncClient, headers: dict[str, str], content: bytes, status: int
) -> None:
    await client.post("/api/collections", json={"name": "docs"})
    answer = await client.post("/api/collections/docs/documents", headers=headers, content=content)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


async def test_several_files_are_said_to_be_too_many(client: httpx2.AsyncClient) -> None:
    await client.post("/api/collections", json={"name": "docs"})
    files = [("file", ("a.md", LIGHTHOUSE)), ("file", ("b.md", LIGHTHOUSE))]
    assert (await client.post("/api/collections/docs/documents", files=files)).status_code == 400


async def test_an_address_with_nothing_at_it(client: httpx2.AsyncClient) -> None:
    await client.post("/api/collections", json={"name": "docs"})
    answer = await client.post("/api/collections/docs/documents", json={"url": "https://example.org/a.pdf"})
    assert answer.status_code == 404


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_what_is_anothers_is_not_there(
    site: Site, client: httpx2.AsyncClient, house: House, method: str, path: str
) -> None:
    await client.post("/api/collections", json={"name": "docs"})
    id = (await upload(client, "a.md", LIGHTHOUSE)).json()["document_id"]
    body = {"query": "lamp"} if path.endswith("search") else None
    async with site.client(await house.account()) as stranger:
        if "{id}" in path:
            await stranger.post("/api/collections", json={"name": "docs"})
        theirs = await stranger.request(method, path.format(name="docs", id=id), json=body)
        nobodys = await stranger.request(method, path.format(name="none", id=uuid4()), json=body)
    assert (theirs.status_code, theirs.json()["error"]["code"]) == (404, "not_found")
    assert (nobodys.status_code, nobodys.json()["error"]["code"]) == (404, "not_found")
    assert (await client.get(f"/api/collections/docs/documents/{id}")).status_code == 200


@pytest.mark.parametrize("kind", ["test", "prod", "ui"])
async def test_keys_without_the_permission_may_not(site: Site, caller: Caller, kind: str) -> None:
    async with site.client(caller, kind) as client:  # type: ignore[arg-type]  # one of its literals
        assert (await client.get("/api/collections")).status_code == 403
        assert (await client.post("/api/collections", json={"name": "docs"})).status_code == 403
