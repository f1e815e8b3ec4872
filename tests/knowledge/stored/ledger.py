"""Whether a collection's index adds up: chunks, frequencies, sizes and vectors tell the same story."""

from palaver.core.caller import Caller
from palaver.core.db import Query
from palaver.knowledge.embedding import model_files
from tests.knowledge.stored.house import House

WRONG_FREQUENCIES = Query(
    "wrong_frequencies",
    """
    with counted as (
        select term, count(*) as df from knowledge_chunk k, unnest(k.terms) term
        where k.collection_id = $1 group by term
    )
    select count(*) from counted full join (select term, df from knowledge_df where collection = $2) d using (term)
    where counted.df is distinct from d.df
    """,
    ("id", "number"),
)
SIZE = Query(
    "size",
    """
    select count(*) filter (where length > 0) = $2 and coalesce(sum(length), 0) = $3
    from knowledge_chunk where collection_id = $1
    """,
    ("id", "units", "length"),
)
CHUNKS = Query(
    "chunks",
    "select coalesce(array_agg(id order by id), '{}') from knowledge_chunk where collection_id = $1",
    ("id",),
)
ORDS = Query(
    "ords",
    "select coalesce(array_agg(ord order by ord), '{}') from knowledge_chunk where document_id = $1",
    ("id",),
)
FILES = Query("files", "select count(*) from knowledge_file", ())
HIDDEN = Query("hidden", "select count(*) from knowledge_hidden", ())
HIDDEN_FILES = Query("hidden_files", "select coalesce(array_agg(file_id), '{}') from knowledge_hidden", ())

ALONG_EVERYTHING = [1.0] + [0.0] * (model_files.DIMENSIONS - 1)


async def adds_up(house: House, caller: Caller, name: str) -> int:
    """The number of chunks, after checking everything that is derived from them."""
    collection = await house.collections.one(caller, name)
    chunks: list[int] = await house.db.value(CHUNKS, id=collection.id)
    assert await house.db.value(WRONG_FREQUENCIES, id=collection.id, number=collection.number) == 0
    assert await house.db.value(SIZE, id=collection.id, units=collection.units, length=collection.length)
    hidden = await house.db.value(HIDDEN_FILES)
    found = await house.ports.vectors.search(collection.number, ALONG_EVERYTHING, {}, limit=100_000, without=hidden)
    assert sorted(one.unit for one in found) == chunks
    documents = await house.documents.all(caller, name, 1_000)
    assert sum(document.chunks for document in documents) == len(chunks)
    for document in documents:
        assert await house.db.value(ORDS, id=document.id) == list(range(document.chunks))
    return len(chunks)


async def blobs_left(house: House) -> list[str]:
    return [key async for key in house.ports.blobs.list("")]
