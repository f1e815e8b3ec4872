"""Ingestion: what becomes ready, what fails and says why, what replaces what, and what goes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import asyncpg
import msgspec
import pytest

from palaver.core.caller import Caller
from palaver.core.db import Database, Query
from palaver.core.errors import Conflict, NotFound, Unavailable
from palaver.knowledge.collections import NewCollection
from palaver.knowledge.links import Whole
from tests.contract.patience import until
from tests.knowledge.corpus import HERE
from tests.knowledge.stored.house import House, whole, working
from tests.knowledge.stored.ledger import ALONG_EVERYTHING, FILES, HIDDEN, adds_up, blobs_left

DOCUMENTS = HERE / "documents"
LIGHTHOUSE = b"# The lighthouse\n\nThe lamp is lit at dusk and put out at dawn.\n\n# The boat\n\nThe boat is blue.\n"
WINDMILL = b"# The windmill\n\nThe sails are set when the wind is fresh.\n"


VIEW = Query(
    "view",
    "select * from kb_documents where metadata ->> 'document_id' = $1 order by (metadata ->> 'ord')::int",
    ("document",),
)


class ViewedChunk(msgspec.Struct):
    """A row of the view that other programs read."""

    id: int
    collection: str
    content: str
    embedding_id: int
    metadata: dict[str, Any]
    created_at: datetime


FAIL = Query("fail", "update knowledge_document set status = 'failed' where id = $1", ("id",))


class LosesAnswers(Database):
    """The line breaks while a transaction ends: it may have been committed."""

    def __init__(self, pool: asyncpg.Pool, *, committed: bool = True) -> None:
        super().__init__(pool)
        self.committed = committed

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Database]:
        async with super().transaction() as tx:
            yield tx
            if not self.committed:
                raise Unavailable("The line broke.")
        raise Unavailable("The line broke.")


def text(content: bytes, name: str = "place.md") -> Whole:
    return Whole(name, "text/markdown", content)


async def gone(house: House, files: int) -> bool:
    """Only the blobs and files of `files` documents are left, and nothing is hidden any more."""

    async def settled() -> bool:
        counts = [await house.db.value(FILES), len(await blobs_left(house)), await house.db.value(HIDDEN)]
        return counts == [files, files, 0]

    return await until(settled)


@pytest.fixture
async def caller(either: House) -> Caller:
    found = await either.account()
    await either.collections.create(found, NewCollection(name="docs"))
    return found


async def test_a_document_becomes_ready_with_its_pages(either: House, caller: Caller) -> None:
    id = await either.add(caller, "docs", DOCUMENTS / "employee-handbook.pdf")
    document = await either.settled(caller, "docs", id)
    assert (document.status, document.error_code, document.pages) == ("ready", None, 5)
    assert (document.title, document.progress, document.live) == ("Norrfell Employee Handbook", 1.0, 1)
    assert await adds_up(either, caller, "docs") == document.chunks
    hits = await either.hits(caller, "docs", "holiday from the fifth year of service")
    assert {"2"} == {str(hit.page) for hit in hits if "from the fifth year of service 30" in hit.text}


async def test_the_view_shows_chunks_with_where_they_come_from(house: House) -> None:
    caller = await house.account()
    [document] = await house.filled(caller, "docs", [DOCUMENTS / "employee-handbook.pdf"])
    rows = await house.db.all(VIEW, ViewedChunk, document=str(document.id))
    assert [row.metadata["ord"] for row in rows] == list(range(document.chunks))
    assert {row.collection for row in rows} == {"docs"}
    assert all(row.content and row.embedding_id == row.id for row in rows)
    metadata = rows[0].metadata
    assert metadata["account_id"] == str(caller.account)
    assert (metadata["title"], metadata["page"]) == (document.title, 1)


async def test_the_same_content_is_no_work(either: House, caller: Caller) -> None:
    first = await either.add(caller, "docs", text(LIGHTHOUSE))
    await either.settled(caller, "docs", first)
    again = await either.add(caller, "docs", text(LIGHTHOUSE))
    document = await either.documents.one(caller, "docs", again)
    assert (again, document.status, document.version) == (first, "ready", 1)
    assert await gone(either, 1)


async def test_another_content_under_the_same_name_replaces_it(either: House, caller: Caller) -> None:
    first = await either.add(caller, "docs", text(LIGHTHOUSE))
    await either.settled(caller, "docs", first)
    again = await either.add(caller, "docs", text(WINDMILL))
    document = await either.settled(caller, "docs", again)
    assert (again, document.version, document.live, document.title) == (first, 2, 2, "The windmill")
    assert await gone(either, 1)
    assert await adds_up(either, caller, "docs") == document.chunks
    assert [hit.text for hit in await either.hits(caller, "docs", "when is the lamp lit at dusk")] == []
    assert (await either.hits(caller, "docs", "when are the sails set"))[0].version == 2


async def test_a_broken_replacement_leaves_the_old_one_searchable(either: House, caller: Caller) -> None:
    first = await either.add(caller, "docs", text(LIGHTHOUSE))
    await either.settled(caller, "docs", first)
    await either.add(caller, "docs", text(b""))
    document = await either.settled(caller, "docs", first)
    assert (document.status, document.error_code, document.live, document.version) == ("failed", "empty", 1, 2)
    assert (await either.hits(caller, "docs", "when is the lamp lit"))[0].document_id == first
    await either.add(caller, "docs", text(WINDMILL))
    assert (await either.settled(caller, "docs", first)).live == 3
    assert await gone(either, 1)


async def test_a_failure_says_what_and_can_be_tried_again(either: House, caller: Caller) -> None:
    id = await either.add(caller, "docs", whole(DOCUMENTS / "tides.pdf", "tides.docx"))
    assert (await either.settled(caller, "docs", id)).status == "ready"
    id = await either.add(caller, "docs", Whole("a.pdf", "", b"%PDF-1.7 nothing of the kind"))
    document = await either.settled(caller, "docs", id)
    assert (document.status, document.error_code) == ("failed", "damaged")
    assert document.error_message
    await either.documents.retry(caller, "docs", id)
    again = await either.settled(caller, "docs", id)
    assert (again.status, again.version) == ("failed", 1)


async def test_a_long_address_is_an_address_like_others(still_house: House) -> None:
    caller = await still_house.account()
    await still_house.collections.create(caller, NewCollection(name="docs"))
    long = "https://example.org/" + "".join(chr(0x4E00 + (place * 7919) % 20_000) for place in range(1_900))
    for url, documents in ((long, 1), (long, 1), (long[:-1], 2)):
        await still_house.documents.add(caller, "docs", text(LIGHTHOUSE), url=url)
        assert len(await still_house.documents.all(caller, "docs", 9)) == documents


async def test_a_failed_document_whose_file_was_lost_is_healed_by_the_same_file(still_house: House) -> None:
    caller = await still_house.account()
    await still_house.collections.create(caller, NewCollection(name="docs"))
    id = await still_house.add(caller, "docs", text(LIGHTHOUSE))
    for blob in await blobs_left(still_house):
        await still_house.ports.blobs.delete(blob)
    await still_house.db.run(FAIL, id=id)
    assert await still_house.add(caller, "docs", text(LIGHTHOUSE)) == id
    async with working(still_house) as house:
        assert (await house.settled(caller, "docs", id)).status == "ready"
        assert await gone(house, files=1)


async def test_a_file_that_was_taken_after_all_keeps_its_bytes(still_house: House) -> None:
    """The commit went through, its answer did not: the uploader hears of a failure, the job must find the file."""
    caller = await still_house.account()
    await still_house.collections.create(caller, NewCollection(name="docs"))
    still_house.documents.db = LosesAnswers(still_house.db.pool)
    with pytest.raises(Unavailable):
        await still_house.add(caller, "docs", text(LIGHTHOUSE))
    async with working(still_house) as house:
        [taken] = await house.documents.all(caller, "docs", 1)
        assert (await house.settled(caller, "docs", taken.id)).status == "ready"


async def test_a_file_that_was_not_taken_leaves_nothing(still_house: House) -> None:
    caller = await still_house.account()
    await still_house.collections.create(caller, NewCollection(name="docs"))
    still_house.documents.db = LosesAnswers(still_house.db.pool, committed=False)
    with pytest.raises(Unavailable):
        await still_house.add(caller, "docs", text(LIGHTHOUSE))
    assert await blobs_left(still_house) == []


async def test_a_ready_document_is_not_tried_again(house: House) -> None:
    caller = await house.account()
    [document] = await house.filled(caller, "docs", [text(LIGHTHOUSE)])
    with pytest.raises(Conflict):
        await house.documents.retry(caller, "docs", document.id)


async def test_deleting_removes_a_document_everywhere(either: House, caller: Caller) -> None:
    kept = await either.add(caller, "docs", text(WINDMILL, "windmill.md"))
    id = await either.add(caller, "docs", text(LIGHTHOUSE))
    await either.settled(caller, "docs", kept)
    await either.settled(caller, "docs", id)
    assert await either.hits(caller, "docs", "when is the lamp lit")
    await either.documents.delete(caller, "docs", id)
    hits = await either.hits(caller, "docs", "when is the lamp lit")
    assert {hit.document_id for hit in hits} <= {kept}
    with pytest.raises(NotFound):
        await either.documents.one(caller, "docs", id)
    assert await gone(either, 1)
    await adds_up(either, caller, "docs")


async def test_deleting_while_it_is_read_stops_the_reading(either: House, caller: Caller) -> None:
    slow = b"\n\n".join(b"# Part %d\n\nThe lamp of part %d is lit at dusk." % (n, n) for n in range(800))
    id = await either.add(caller, "docs", text(slow))

    async def embedding() -> bool:
        return (await either.documents.one(caller, "docs", id)).status == "embedding"

    assert await until(embedding)
    await either.documents.delete(caller, "docs", id)
    assert await gone(either, 0)
    assert await adds_up(either, caller, "docs") == 0


async def test_replacing_while_it_is_read_ends_with_the_newest(either: House, caller: Caller) -> None:
    contents = [b"# Part\n\n" + b" ".join([b"Lamp number %d is lit." % n] * 400) for n in range(4)]
    ids = set()
    for content in [*contents, WINDMILL]:
        ids.add(await either.add(caller, "docs", text(content)))
        await asyncio.sleep(0.2)
    [id] = ids
    document = await either.settled(caller, "docs", id)
    assert (document.status, document.live, document.version) == ("ready", 5, 5)
    assert await gone(either, 1)
    assert await adds_up(either, caller, "docs") == document.chunks == 1


async def test_a_deleted_collection_takes_everything_along(either: House, caller: Caller) -> None:
    for name in ("a.md", "b.md"):
        await either.settled(caller, "docs", await either.add(caller, "docs", text(LIGHTHOUSE, name)))
    number = (await either.collections.one(caller, "docs")).number
    await either.collections.delete(caller, "docs")
    assert await either.hits(caller, "docs", "lamp") == []
    assert await gone(either, 0)

    async def emptied() -> bool:
        return await either.ports.vectors.search(number, ALONG_EVERYTHING, {}) == []

    assert await until(emptied)


async def test_weights_are_rebuilt_when_texts_grow(either: House, caller: Caller) -> None:
    await either.settled(caller, "docs", await either.add(caller, "docs", text(b"# Lamp\n\nIt is lit.", "short.md")))
    short = (await either.collections.one(caller, "docs")).avgdl
    long = b"# Boats\n\n" + b" ".join(b"The boat number %d sails to harbour %d." % (n, n) for n in range(200))
    await either.settled(caller, "docs", await either.add(caller, "docs", text(long, "long.md")))

    async def rebuilt() -> bool:
        now = await either.collections.one(caller, "docs")
        return now.avgdl == pytest.approx(now.length / now.units) and now.avgdl != short

    assert await until(rebuilt)
    await adds_up(either, caller, "docs")
    assert (await either.hits(caller, "docs", "to which harbour does boat number 7 sail"))[0].title == "Boats"
