"""Search over what is stored: one list of several collections, remembered answers, words alone, and passages."""

import asyncio
from pathlib import Path
from uuid import UUID

import pytest

from palaver.core.cache.memory import MemoryBus, MemoryCache
from palaver.core.cache.tiers import Tiers
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.vectors import open_vectors
from palaver.knowledge.embedding.local import LocalEmbedder
from palaver.knowledge.links import Whole
from palaver.knowledge.retrieval.fusion import Bar
from palaver.knowledge.retrieval.passages import Passages, tokens
from palaver.knowledge.retrieval.question import Questions
from palaver.knowledge.retrieval.search import Ranking, Search
from tests.knowledge.stored.house import House, assembled

LAMP = b"# The lighthouse\n\nThe lamp is lit at dusk and put out at dawn.\n"
MILL = b"# The windmill\n\nThe sails are set when the wind is fresh.\n"
DAYS = b"\n\n".join(
    b"# Day %d\n\nOn day %d the keeper of the tower paints door number %d." % (n, n, n) for n in range(9)
)


def text(name: str, content: bytes) -> Whole:
    return Whole(name, "text/markdown", content)


@pytest.fixture
async def caller(house: House) -> Caller:
    return await house.account()


async def test_several_collections_are_one_list_by_weight(house: House, caller: Caller) -> None:
    await house.filled(caller, "sea", [text("lamp.md", LAMP)])
    await house.filled(caller, "land", [text("mill.md", MILL), text("lamp.md", LAMP)])
    search = house.get(Search).search
    question = "when is the lamp lit"

    async def order(sea: float, land: float) -> list[str]:
        hits = await search(caller, [("sea", sea), ("land", land), ("nowhere", 1.0)], question)
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        return [hit.collection for hit in hits if hit.title == "The lighthouse"]

    assert await order(1.0, 0.5) == ["sea", "land"]
    assert await order(0.5, 1.0) == ["land", "sea"]


async def test_a_remembered_answer_ends_with_the_next_change(house: House, caller: Caller) -> None:
    await house.filled(caller, "docs", [text("lamp.md", LAMP)])
    first = await house.hits(caller, "docs", "when are the sails set")
    assert await house.hits(caller, "docs", "  when are   the sails set ") is first
    id = await house.add(caller, "docs", text("mill.md", MILL))
    await house.settled(caller, "docs", id)
    assert (await house.hits(caller, "docs", "when are the sails set"))[0].document_id == id
    await house.documents.delete(caller, "docs", id)
    assert id not in {hit.document_id for hit in await house.hits(caller, "docs", "when are the sails set")}


async def test_another_account_finds_nothing_by_the_same_name(house: House, caller: Caller) -> None:
    await house.filled(caller, "docs", [text("lamp.md", LAMP)])
    stranger = await house.account()
    await house.filled(stranger, "docs", [text("mill.md", MILL)])
    ours = await house.hits(caller, "docs", "when is the lamp lit")
    theirs = await house.hits(stranger, "docs", "when is the lamp lit")
    assert ours[0].title == "The lighthouse"
    assert "The lighthouse" not in {hit.title for hit in theirs}


async def test_what_nothing_answers_has_no_hits(house: House, caller: Caller) -> None:
    await house.filled(caller, "docs", [text("lamp.md", LAMP)])
    assert await house.hits(caller, "docs", "What does quantum entanglement mean?") == []
    assert await house.hits(caller, "docs", "   ") == []
    assert await house.hits(caller, "docs", "\x00\ud800 ???") == []


async def test_without_the_embedder_words_must_do(
    database: Database, tmp_path: Path, house: House, caller: Caller
) -> None:
    await house.filled(caller, "docs", [text("lamp.md", LAMP), text("mill.md", MILL)])
    deaf = LocalEmbedder(tmp_path / "nobody")
    poor = assembled(database, house.ports.blobs, open_vectors(None, database), deaf)
    assert await poor.hits(caller, "docs", "how was quantum entanglement found") == []
    hits = await poor.hits(caller, "docs", "when is the lamp lit")
    assert [(hit.title, hit.dense) for hit in hits] == [("The lighthouse", None)]
    assert hits[0].score == hits[0].fused > 0
    await deaf.close()


async def test_a_long_question_and_many_at_once(house: House, caller: Caller) -> None:
    await house.filled(caller, "docs", [text("lamp.md", LAMP)])
    long = "when is the lamp lit " * 10_000
    assert (await house.hits(caller, "docs", long))[0].title == "The lighthouse"
    found = await asyncio.gather(*(house.hits(caller, "docs", f"lamp number {n}") for n in range(40)))
    assert {hits[0].title for hits in found} == {"The lighthouse"}


async def test_passages_carry_their_neighbours_once_and_keep_to_the_budget(house: House, caller: Caller) -> None:
    [document] = await house.filled(caller, "docs", [text("days.md", DAYS)])
    find = house.get(Passages).find
    ranking = Ranking(top_k=3, bar=Bar(min_cosine=-1.0))
    question = "which door is painted on day 4"
    found = await find(caller, [("docs", 1.0)], question, ranking, neighbours=1)
    assert [source.n for source in found] == [1, 2, 3]
    assert "door number 4" in found[0].text
    assert all(source.text in source.context for source in found)
    told = "\n\n".join(source.context for source in found).split("\n\n")
    assert len(told) == len(set(told)) > 3
    assert found[0].url.startswith(f"/documents/{document.id}?q=1.")
    bare = await find(caller, [("docs", 1.0)], question, ranking, neighbours=0)
    assert [source.context for source in bare] == [source.text for source in bare]
    tight = await find(caller, [("docs", 1.0)], question, ranking, neighbours=1, max_tokens=tokens(found[0].text) + 1)
    assert [source.context for source in tight] == [found[0].text]


async def test_the_same_text_twice_is_one_passage(house: House, caller: Caller) -> None:
    await house.filled(caller, "docs", [text("a.md", LAMP), text("b.md", LAMP.replace(b"lighthouse", b"tower"))])
    assert len(await house.hits(caller, "docs", "when is the lamp lit")) == 2
    found = await house.get(Passages).find(caller, [("docs", 1.0)], "when is the lamp lit")
    assert len(found) == 1


async def test_a_search_of_documents_that_are_chosen(either: House) -> None:
    caller = await either.account()
    lamp, mill = await either.filled(caller, "docs", [text("lamp.md", LAMP), text("mill.md", MILL)])

    async def found(*chosen: UUID) -> set[UUID]:
        ranking = Ranking(bar=Bar(min_cosine=-1.0), documents=chosen)
        return {hit.document_id for hit in await either.hits(caller, "docs", "lamp and sails", ranking)}

    assert await found(lamp.id) == {lamp.id}
    assert await found(mill.id) == {mill.id}
    assert await found(lamp.id, mill.id) == {lamp.id, mill.id}


async def test_the_next_process_shares_what_was_found(house: House, caller: Caller, tmp_path: Path) -> None:
    await house.filled(caller, "docs", [text("lamp.md", LAMP)])
    first = await house.hits(caller, "docs", "when is the lamp lit")
    deaf = LocalEmbedder(tmp_path / "nobody")
    tiers = Tiers(house.get(MemoryCache), house.get(MemoryBus))
    other = Search(house.db, house.ports.vectors, tiers, house.collections, Questions({deaf.name: deaf}))
    again = await other.search(caller, [("docs", 1.0)], "when is the lamp lit", Ranking())
    assert again == first
    assert again[0].dense is not None
    await deaf.close()
