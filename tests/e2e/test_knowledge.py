"""Documents over HTTP: from the upload to a cited answer, replaced, deleted, searched; and what a citation opens."""

from pathlib import Path

import pytest

from tests.e2e.house import House, error_of, json_of, unused
from tests.e2e.stream import Json, check_order, joined
from tests.knowledge import documents
from tests.servers.palaver import until

LEAVE = "# Annual leave\nEmployees get thirty days of annual leave in each calendar year."
INSIDE = (
    "http://127.0.0.1/x",
    "http://[::1]/",
    "http://localhost/",
    "http://169.254.169.254/latest",
    "http://10.0.0.1/",
    "http://user:password@127.0.0.1/",
    "file:///etc/passwd",
    "ftp://127.0.0.1/x",
    "http://",
    "x",
    "",
)
PARROT = "# Parrots\nThe office parrot eats walnuts and must never be given chocolate."


def handbook(folder: Path, *pages: str) -> bytes:
    return documents.pdf(folder / "handbook.pdf", list(pages)).read_bytes()


async def search(house: House, collection: str, query: str, **fields: object) -> list[Json]:
    hits: list[Json] = (
        await house.ok("POST", f"/api/collections/{collection}/search", json={"query": query, **fields})
    )["hits"]
    return hits


async def test_from_upload_to_a_cited_answer_that_opens_the_right_page(house: House, tmp_path: Path) -> None:
    collection = await house.collection()
    document = await house.upload(collection, "handbook.pdf", handbook(tmp_path, LEAVE, PARROT))
    ready = await house.settled(collection, document)
    assert (ready["status"], ready["progress"], ready["pages"]) == ("ready", 1, 2)
    assert ready["chunks"] >= 2
    assert "error" not in ready
    bot = await house.bot(connection="extract", collections=[collection])
    events = await house.asked(bot, "What may the parrot never be given?")
    check_order(events)
    (found,) = [event for event in events if event.type == "sources"]
    source = found.data["items"][0]
    assert source.keys() >= {"n", "document_id", "title", "page", "text", "url", "score"}
    assert (source["n"], source["document_id"], source["page"]) == (1, document, 2)
    assert "chocolate" in joined(events)
    assert "[1]" in joined(events)
    assert "No language model is configured" in joined(events)
    assert events[-1].data["sources"] == found.data["items"]
    opened = await house.http.get(source["url"], headers={"Accept": "text/html"})
    assert opened.status_code == 200
    assert "walnuts" in opened.text
    assert "thirty days" not in opened.text
    picture = await house.http.get(f"/documents/{document}/pages/2.png")
    assert picture.headers["content-type"] == "image/png"
    stored = await house.answer(events[0].data["turn_id"], events[0].data["session_id"])
    assert stored["sources"] == found.data["items"]


async def test_where_nothing_fits_it_says_so(house: House, tmp_path: Path) -> None:
    collection = await house.collection()
    await house.settled(collection, await house.upload(collection, "a.pdf", handbook(tmp_path, LEAVE)))
    bot = await house.bot(connection="extract", collections=[collection])
    answer = json_of(await house.ask(bot, "Who won the 1954 football world championship in Bern?"))["rg_response"]
    assert "found nothing" in answer["response"]
    assert answer["sources"] == []


async def test_a_model_is_shown_the_passages_as_numbered_data(house: House, tmp_path: Path) -> None:
    collection = await house.collection()
    await house.settled(collection, await house.upload(collection, "a.pdf", handbook(tmp_path, LEAVE)))
    bot = await house.bot(collections=[collection])
    await house.ask(bot, "How many days of leave?")
    system = house.request_of(bot).body["messages"][0]
    assert system["role"] == "system"
    assert "[1] " in system["content"]
    assert "thirty days of annual leave" in system["content"]


async def test_a_changed_document_replaces_its_chunks_and_an_unchanged_one_changes_nothing(
    house: House, tmp_path: Path
) -> None:
    collection = await house.collection()
    first = await house.upload(collection, "rules.pdf", handbook(tmp_path, LEAVE))
    before = await house.settled(collection, first)
    assert await house.upload(collection, "rules.pdf", handbook(tmp_path, LEAVE)) == first
    assert (await house.settled(collection, first))["version"] == before["version"] == 1
    again = await house.upload(collection, "rules.pdf", handbook(tmp_path, PARROT))
    assert again == first

    async def replaced() -> bool:
        return bool((await house.settled(collection, first))["version"] == 2)

    assert await until(replaced, pause_s=0.1)
    texts = [hit["text"] for hit in await search(house, collection, "thirty days of annual leave or parrots")]
    assert any("walnuts" in text for text in texts)
    assert not any("thirty days" in text for text in texts)
    assert len((await house.ok("GET", f"/api/collections/{collection}/documents"))["items"]) == 1


async def test_a_deleted_document_is_found_nowhere(house: House, tmp_path: Path) -> None:
    collection = await house.collection()
    gone = await house.upload(collection, "leave.pdf", handbook(tmp_path, LEAVE))
    kept = await house.upload(collection, "parrots.pdf", handbook(tmp_path, PARROT))
    for document in (gone, kept):
        await house.settled(collection, document)
    hits = await search(house, collection, "annual leave")
    assert gone in [hit["document_id"] for hit in hits]
    path = f"/api/collections/{collection}/documents/{gone}"
    assert (await house.http.delete(path)).status_code == 204
    assert (await house.http.get(path)).status_code == 404
    for worker in house.server.worker_pids:
        line = await house.line(worker)
        body = {"query": "annual leave"}
        answer = await line.request("POST", f"/api/collections/{collection}/search", house.headers(), body)
        assert gone not in [hit["document_id"] for hit in (await answer.body())["hits"]]
    assert (await house.http.get(f"/documents/{gone}")).status_code == 404
    views = await house.rows("select 1 from kb_documents where metadata ->> 'document_id' = $1", gone)
    assert not views


async def test_hits_carry_their_scores_and_obey_filter_and_limit(house: House, tmp_path: Path) -> None:
    collection = await house.collection()
    one = await house.upload(collection, "leave.pdf", handbook(tmp_path, LEAVE))
    two = await house.upload(collection, "parrots.pdf", handbook(tmp_path, PARROT))
    for document in (one, two):
        await house.settled(collection, document)
    hits = await search(house, collection, "walnuts for the parrot", top_k=2)
    assert hits[0]["document_id"] == two
    assert hits[0]["scores"].keys() >= {"dense", "sparse", "fused"}
    assert hits[0]["page"] == 1
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    filtered = await search(house, collection, "walnuts for the parrot", filters={"document_id": [one]})
    assert {hit["document_id"] for hit in filtered} <= {one}
    assert len(await search(house, collection, "leave parrot", top_k=1)) == 1
    assert len(await search(house, collection, "leave parrot", top_k=1, filters=None)) == 1


async def test_collections_are_listed_read_and_deleted_with_all_they_hold(house: House, tmp_path: Path) -> None:
    name = unused("collection")
    body = {"name": name, "description": "Rules.", "bm25": {"k1": 1.5, "b": 0.5}}
    created = await house.http.post("/api/collections", json=body)
    assert created.status_code == 201
    assert (await house.http.post("/api/collections", json=body)).status_code == 409
    document = await house.upload(name, "a.pdf", handbook(tmp_path, LEAVE))
    await house.settled(name, document)
    shown = await house.ok("GET", f"/api/collections/{name}")
    assert (shown["description"], shown["documents"]) == ("Rules.", 1)
    assert (shown["bm25"]["k1"], shown["bm25"]["b"]) == (1.5, 0.5)
    listed = (await house.ok("GET", "/api/collections?limit=200"))["items"]
    assert name in [item["name"] for item in listed]
    assert (await house.http.delete(f"/api/collections/{name}")).status_code == 204
    for path in (f"/api/collections/{name}", f"/api/collections/{name}/documents/{document}"):
        assert (await house.http.get(path)).status_code == 404
    assert (await house.http.get(f"/documents/{document}")).status_code == 404


@pytest.mark.parametrize("url", INSIDE)
async def test_an_address_that_leads_inside_is_not_asked(house: House, url: str) -> None:
    collection = await house.collection()
    path = f"/api/collections/{collection}/documents"
    answer = await house.http.post(path, json={"url": url})
    assert answer.status_code == 422
    assert error_of(answer)["code"] == "invalid_request"
    assert (await house.ok("GET", path))["items"] == []


async def test_what_is_no_upload_is_refused(house: House) -> None:
    collection = await house.collection()
    path = f"/api/collections/{collection}/documents"
    multipart = {"Content-Type": "multipart/form-data; boundary=x"}
    cases: list[tuple[int, dict[str, str], bytes]] = [
        (400, {}, b""),
        (400, {"Content-Type": "text/plain"}, b"hello"),
        (400, {"Content-Type": "multipart/form-data"}, b"--x--"),
        (400, multipart, b"--x--\r\n"),
        (400, multipart, b'--x\r\nContent-Disposition: form-data; name="other"; filename="a"\r\n\r\nx\r\n--x--\r\n'),
        (400, multipart, b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nbroken off'),
        (400, {"Content-Type": "application/json"}, b"{"),
        (422, {"Content-Type": "application/json"}, b"{}"),
    ]
    for status, headers, body in cases:
        answer = await house.http.post(path, headers=headers, content=body)
        assert answer.status_code == status, (headers, body, answer.text)
        assert error_of(answer)["code"] == "invalid_request"
    assert (await house.ok("GET", path))["items"] == []
    missing = await house.http.post("/api/collections/no-such/documents", files={"file": ("a.txt", b"x")})
    assert missing.status_code == 404
