"""What a ranking asks for is what ranks: its weights, and room for what may be found beside what may not."""

from pathlib import Path

import pytest

from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.vectors import open_vectors
from palaver.knowledge.embedding.local import LocalEmbedder
from palaver.knowledge.links import Whole
from palaver.knowledge.retrieval.fusion import Bar, Weights
from palaver.knowledge.retrieval.search import Ranking
from tests.knowledge.stored.house import House, assembled, working

LAMP = b"# The lighthouse\n\nThe lamp is lit at dusk and put out at dawn.\n"
MILL = b"# The windmill\n\nThe sails are set when the wind is fresh.\n"
MANY = b"\n\n".join(b"# Lamp %d\n\nThe lamp number %d is lit at dusk." % (n, n) for n in range(12))
EVERYTHING = Bar(min_cosine=-1.0, min_share=0.0)


def text(name: str, content: bytes) -> Whole:
    return Whole(name, "text/markdown", content)


@pytest.mark.parametrize(("dense", "sparse"), [(1.0, 0.0), (0.0, 1.0), (0.25, 0.75)])
async def test_the_weights_asked_for_rank(either: House, dense: float, sparse: float) -> None:
    caller = await either.account()
    await either.filled(caller, "docs", [text("lamp.md", LAMP), text("mill.md", MILL)])
    ranking = Ranking(weights=Weights(dense=dense, sparse=sparse), bar=EVERYTHING)
    hits = await either.hits(caller, "docs", "when is the lamp lit", ranking)
    best = max(hit.sparse for hit in hits)
    assert len(hits) == 2
    for hit in hits:
        assert hit.fused == pytest.approx(dense * max(hit.dense or 0.0, 0.0) + sparse * hit.sparse / best)


async def test_what_was_deleted_takes_no_room_before_it_is_removed(still_qdrant_house: House) -> None:
    """A vector store outside the database is tidied by a job; meanwhile its best candidates are gone documents."""
    house = still_qdrant_house
    caller = await house.account()
    async with working(house):
        many, _ = await house.filled(caller, "docs", [text("many.md", MANY), text("lamp.md", LAMP)])
    await house.documents.delete(caller, "docs", many.id)
    hits = await house.hits(caller, "docs", "when is lamp number 7 lit", Ranking(candidates=3, bar=EVERYTHING))
    assert [hit.title for hit in hits] == ["The lighthouse"]


async def test_what_words_alone_found_is_not_remembered(
    database: Database, tmp_path: Path, house: House, embedder_socket: Path
) -> None:
    caller: Caller = await house.account()
    await house.filled(caller, "docs", [text("lamp.md", LAMP)])
    socket = tmp_path / "later"
    late = LocalEmbedder(socket)
    poor = assembled(database, house.ports.blobs, open_vectors(None, database), late)
    assert [hit.dense for hit in await poor.hits(caller, "docs", "when is the lamp lit")] == [None]
    socket.symlink_to(embedder_socket)
    (hit,) = await poor.hits(caller, "docs", "when is the lamp lit")
    assert hit.dense is not None
    await late.close()
