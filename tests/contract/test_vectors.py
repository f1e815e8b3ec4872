"""Vectors: the same candidates, scores and order from pgvector and from Qdrant's engine."""

import random
from collections.abc import AsyncIterator
from math import sqrt
from uuid import UUID, uuid4

import pytest

from palaver.core.db import Database, Query
from palaver.core.errors import Unavailable
from palaver.core.vectors import Candidate, Unit, UnknownVectors, Vectors, Weights, open_vectors
from tests.contract.patience import until
from tests.servers.qdrant import KEY, QdrantServer

ADD_ACCOUNT = Query("account", "insert into core_account (id, slug, name) values ($1, $2, $2)", ("id", "slug"))
DELETE_ACCOUNT = Query("gone", "delete from core_account where id = $1", ("id",))
COUNT_DENSE = Query("dense", "select count(*) from vectors_dense", ())
COUNT_POSTINGS = Query("postings", "select count(*) from vectors_posting", ())
ADAPTERS = ["pgvector", "qdrant"]
DIMENSION = 48
CLOSE = 1e-4  # float16 embeddings, float32 sums in another order


@pytest.fixture
async def account(database: Database) -> UUID:
    id = uuid4()
    await database.run(ADD_ACCOUNT, id=id, slug=str(id))
    return id


@pytest.fixture
async def pgvector(database: Database) -> Vectors:
    return open_vectors(None, database)


@pytest.fixture
async def qdrant(
    qdrant_server: QdrantServer, database: Database, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Vectors]:
    monkeypatch.setenv("QDRANT_API_KEY", KEY)
    opened = open_vectors(qdrant_server.url, database)
    yield opened
    await opened.close()


@pytest.fixture(params=ADAPTERS)
def vectors(request: pytest.FixtureRequest, pgvector: Vectors, qdrant: Vectors) -> Vectors:
    return {"pgvector": pgvector, "qdrant": qdrant}[request.param]


class Shelf:
    """Random units with ids and a collection number that no other test has."""

    taken = 0

    def __init__(self, seed: int = 1) -> None:
        Shelf.taken += 1
        self.collection = Shelf.taken
        self._random = random.Random(seed)
        self._last = Shelf.taken * 100_000

    def vector(self, dimension: int = DIMENSION) -> list[float]:
        found = [self._random.gauss(0, 1) for _ in range(dimension)]
        length = sqrt(sum(x * x for x in found))
        return [x / length for x in found]

    def query(self, terms: int = 6) -> dict[int, float]:
        return {term: self._random.uniform(0.5, 4) for term in self._terms(terms)}

    def document(self, units: int, dimension: int = DIMENSION) -> list[Unit]:
        id = uuid4()
        return [self._unit(id, dimension) for _ in range(units)]

    def _unit(self, document: UUID, dimension: int) -> Unit:
        self._last += 1
        terms = self._terms(20)
        weights = [self._random.uniform(0.2, 2.2) for _ in terms]
        return Unit(self._last, document, self.vector(dimension), terms, weights)

    def _terms(self, count: int) -> list[int]:
        """Few frequent ones and many rare ones, up to the largest that may be."""
        drawn = {int(400 ** self._random.random()) * 10_000_001 % 2**32 for _ in range(count)}
        return sorted(drawn)


def cosine(unit: Unit, vector: list[float]) -> float:
    return sum(a * b for a, b in zip(unit.dense, vector, strict=True))


def bm25(unit: Unit, query: dict[int, float]) -> float:
    return sum(query.get(term, 0) * weight for term, weight in zip(unit.terms, unit.weights, strict=True))


def fused(found: list[Candidate]) -> list[int]:
    """The order that the owner makes of candidates: convex fusion, ties by cosine, then by unit."""
    best = max((candidate.bm25 for candidate in found), default=0) or 1
    scores = {c.unit: 0.7 * max(c.cosine or 0, 0) + 0.3 * c.bm25 / best for c in found}
    return [c.unit for c in sorted(found, key=lambda c: (-round(scores[c.unit], 4), c.unit))]


async def test_candidates_are_the_best_by_each_score_with_both_scores(vectors: Vectors, account: UUID) -> None:
    shelf = Shelf()
    units = [unit for _ in range(30) for unit in shelf.document(10)]
    await vectors.add(account, shelf.collection, units)
    by_id = {unit.id: unit for unit in units}
    for _ in range(20):
        vector, query = shelf.vector(), shelf.query()
        found = {c.unit: c for c in await vectors.search(shelf.collection, vector, query, limit=20)}
        for unit, candidate in found.items():
            assert candidate.cosine == pytest.approx(cosine(by_id[unit], vector), abs=2e-3)
            assert candidate.bm25 == pytest.approx(bm25(by_id[unit], query), rel=1e-4, abs=1e-4)
        by_cosine = sorted(units, key=lambda unit: -cosine(unit, vector))[:15]
        by_words = sorted(units, key=lambda unit: -bm25(unit, query))[:20]
        expected = {unit.id for unit in by_cosine} | {unit.id for unit in by_words if bm25(unit, query) > 0}
        assert expected <= found.keys()
        assert len(found) <= 40


async def test_both_adapters_agree(pgvector: Vectors, qdrant: Vectors, account: UUID) -> None:
    shelf = Shelf(seed=7)
    units = [unit for _ in range(60) for unit in shelf.document(20)]
    for adapter in (pgvector, qdrant):
        await adapter.add(account, shelf.collection, units)
    for _ in range(40):
        vector, query = shelf.vector(), shelf.query(10)
        one, other = [
            {c.unit: c for c in await adapter.search(shelf.collection, vector, query)} for adapter in (pgvector, qdrant)
        ]
        shared = one.keys() & other.keys()
        assert len(shared) >= max(len(one), len(other)) - 2, "only ties at a list's end may differ"
        for unit in shared:
            assert one[unit].cosine == pytest.approx(other[unit].cosine, abs=CLOSE)
            assert one[unit].bm25 == pytest.approx(other[unit].bm25, rel=CLOSE)
        assert fused([one[u] for u in shared])[:10] == fused([other[u] for u in shared])[:10]


async def test_without_a_vector_words_decide_and_without_words_meaning(vectors: Vectors, account: UUID) -> None:
    shelf = Shelf()
    await vectors.add(account, shelf.collection, shelf.document(30))
    words = await vectors.search(shelf.collection, None, shelf.query(), limit=5)
    assert words
    assert all(candidate.cosine is None and candidate.bm25 > 0 for candidate in words)
    meaning = await vectors.search(shelf.collection, shelf.vector(), {}, limit=5)
    assert len(meaning) == 5
    assert all(candidate.cosine is not None and candidate.bm25 == 0 for candidate in meaning)


async def test_an_empty_collection_has_no_candidates(vectors: Vectors) -> None:
    shelf = Shelf()
    assert await vectors.search(shelf.collection, shelf.vector(), shelf.query()) == []
    assert await vectors.search(shelf.collection, shelf.vector(17), shelf.query()) == []
    assert await vectors.search(shelf.collection, None, shelf.query()) == []
    assert await vectors.search(shelf.collection, shelf.vector(), {}) == []


async def test_a_unit_without_terms_is_found_by_meaning_alone(vectors: Vectors, account: UUID) -> None:
    shelf = Shelf()
    unit = Unit(shelf.document(1)[0].id, uuid4(), shelf.vector(), [], [])
    await vectors.add(account, shelf.collection, [unit])
    (found,) = await vectors.search(shelf.collection, list(unit.dense), shelf.query())
    assert (found.unit, found.bm25) == (unit.id, 0)
    assert found.cosine == pytest.approx(1, abs=2e-3)


async def test_collections_do_not_see_each_other(vectors: Vectors, account: UUID) -> None:
    mine, yours, other = Shelf(1), Shelf(1), Shelf(1)
    for shelf, dimension in ((mine, DIMENSION), (yours, DIMENSION), (other, 32)):
        await vectors.add(account, shelf.collection, shelf.document(20, dimension))
    for shelf, dimension in ((mine, DIMENSION), (yours, DIMENSION), (other, 32)):
        found = await vectors.search(shelf.collection, shelf.vector(dimension), shelf.query())
        assert len(found) == 20
        assert {candidate.unit // 100_000 for candidate in found} == {shelf.collection}
        by_words = await vectors.search(shelf.collection, None, shelf.query(40))
        assert {candidate.unit // 100_000 for candidate in by_words} == {shelf.collection}


async def test_a_removed_document_is_gone_with_its_words(vectors: Vectors, account: UUID) -> None:
    shelf = Shelf()
    kept, gone = shelf.document(5), shelf.document(5)
    await vectors.add(account, shelf.collection, [*kept, *gone])
    assert len(await vectors.search(shelf.collection, shelf.vector(), shelf.query())) == 10
    for _ in range(2):
        await vectors.remove_document(shelf.collection, gone[0].document)
        found = await vectors.search(shelf.collection, shelf.vector(), {term: 1.0 for u in gone for term in u.terms})
        assert {candidate.unit for candidate in found} == {unit.id for unit in kept}


async def test_units_are_removed_by_id_and_only_from_their_collection(vectors: Vectors, account: UUID) -> None:
    shelf, other = Shelf(), Shelf()
    units = shelf.document(6)
    await vectors.add(account, shelf.collection, units)
    await vectors.remove(other.collection, [units[0].id])
    await vectors.remove(shelf.collection, [units[1].id, units[2].id, 999_999_999])
    found = await vectors.search(shelf.collection, shelf.vector(), {term: 1.0 for u in units for term in u.terms})
    assert {candidate.unit for candidate in found} == {unit.id for unit in (units[0], *units[3:])}


async def test_a_dropped_collection_is_empty_and_can_be_filled_again(vectors: Vectors, account: UUID) -> None:
    shelf, other = Shelf(), Shelf()
    units = shelf.document(5)
    await vectors.add(account, shelf.collection, units)
    await vectors.add(account, other.collection, other.document(5))
    await vectors.drop(shelf.collection)
    assert await vectors.search(shelf.collection, shelf.vector(), {units[0].terms[0]: 1.0}) == []
    assert len(await vectors.search(other.collection, other.vector(), {})) == 5
    await vectors.add(account, shelf.collection, units[:2])
    assert len(await vectors.search(shelf.collection, shelf.vector(), {})) == 2


async def test_adding_again_replaces(vectors: Vectors, account: UUID) -> None:
    shelf = Shelf()
    (unit,) = shelf.document(1)
    changed = Unit(unit.id, unit.document, shelf.vector(), [7, 4_294_967_295], [1.5, 0.5])
    for version in (unit, unit, changed):
        await vectors.add(account, shelf.collection, [version])
    (found,) = await vectors.search(
        shelf.collection, list(changed.dense), {4_294_967_295: 2.0, **dict.fromkeys(unit.terms, 1.0)}
    )
    assert found.bm25 == pytest.approx(1.0)
    assert found.cosine == pytest.approx(1, abs=2e-3)


async def test_weights_change_without_the_embedding(vectors: Vectors, account: UUID) -> None:
    shelf = Shelf()
    units = shelf.document(3)
    await vectors.add(account, shelf.collection, units)
    await vectors.reweigh(
        shelf.collection, [Weights(unit.id, unit.terms, [2 * w for w in unit.weights]) for unit in units]
    )
    query = {term: 1.0 for unit in units for term in unit.terms}
    found = await vectors.search(shelf.collection, list(units[0].dense), query)
    for candidate in found:
        unit = next(unit for unit in units if unit.id == candidate.unit)
        assert candidate.bm25 == pytest.approx(2 * bm25(unit, query), rel=1e-4)
    assert max(candidate.cosine or 0 for candidate in found) == pytest.approx(1, abs=2e-3)


async def test_documents_left_out_make_room_for_others(vectors: Vectors, account: UUID) -> None:
    shelf = Shelf()
    best, others = shelf.document(10), shelf.document(30)
    vector = list(best[0].dense)
    query = dict.fromkeys(best[0].terms, 5.0)
    best = [Unit(unit.id, unit.document, vector, best[0].terms, [3.0] * len(best[0].terms)) for unit in best]
    await vectors.add(account, shelf.collection, [*best, *others])
    with_all = await vectors.search(shelf.collection, vector, query, limit=10)
    assert {candidate.unit for candidate in with_all} == {unit.id for unit in best}
    found = await vectors.search(shelf.collection, vector, query, limit=10, without=[best[0].document, uuid4()])
    assert not {candidate.unit for candidate in found} & {unit.id for unit in best}
    assert len(found) >= 10
    words = await vectors.search(shelf.collection, None, query, limit=10, without=[best[0].document])
    assert not {candidate.unit for candidate in words} & {unit.id for unit in best}


async def test_a_large_document_goes_in_at_once(vectors: Vectors, account: UUID) -> None:
    shelf = Shelf()
    await vectors.add(account, shelf.collection, shelf.document(450))
    assert len(await vectors.search(shelf.collection, shelf.vector(), {}, limit=1000)) == 450


async def test_it_answers_a_ping(vectors: Vectors) -> None:
    assert await vectors.ping() > 0


async def test_pgvector_stands_and_falls_with_the_transaction(
    pgvector: Vectors, qdrant: Vectors, database: Database, account: UUID
) -> None:
    assert (pgvector.transactional, qdrant.transactional) == (True, False)
    shelf = Shelf()
    kept = shelf.document(5)
    await pgvector.add(account, shelf.collection, kept)
    with pytest.raises(ZeroDivisionError):
        await _changed_and_failed(pgvector, database, account, shelf, kept[0].document)
    found = await pgvector.search(shelf.collection, shelf.vector(), {term: 1.0 for u in kept for term in u.terms})
    assert {candidate.unit for candidate in found} == {unit.id for unit in kept}


async def _changed_and_failed(vectors: Vectors, db: Database, account: UUID, shelf: Shelf, gone: UUID) -> None:
    async with db.transaction() as tx:
        await vectors.remove_document(shelf.collection, gone, tx=tx)
        await vectors.add(account, shelf.collection, shelf.document(5), tx=tx)
        raise ZeroDivisionError


async def test_nothing_is_left_after_removals(pgvector: Vectors, database: Database, account: UUID) -> None:
    shelf = Shelf()
    one, two = shelf.document(5), shelf.document(5)
    await pgvector.add(account, shelf.collection, [*one, *two])
    await pgvector.remove_document(shelf.collection, one[0].document)
    await pgvector.remove(shelf.collection, [unit.id for unit in two])
    assert [await database.value(COUNT_DENSE), await database.value(COUNT_POSTINGS)] == [0, 0]
    await pgvector.add(account, shelf.collection, one)
    await database.run(DELETE_ACCOUNT, id=account)
    assert await database.value(COUNT_DENSE) == 0


async def test_qdrant_keeps_what_it_acknowledged_over_a_kill(
    qdrant: Vectors, qdrant_server: QdrantServer, account: UUID
) -> None:
    shelf = Shelf()
    await qdrant.add(account, shelf.collection, shelf.document(30))
    qdrant_server.kill()
    with pytest.raises(Unavailable):
        await qdrant.search(shelf.collection, shelf.vector(), {})
    qdrant_server.start()

    async def back() -> bool:
        return len(await qdrant.search(shelf.collection, shelf.vector(), {})) == 30

    assert await until(back)


async def test_qdrant_refuses_a_wrong_key(
    qdrant_server: QdrantServer, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QDRANT_API_KEY", "wrong")
    refused = open_vectors(qdrant_server.url, database)
    with pytest.raises(Unavailable, match="QDRANT_API_KEY"):
        await refused.ping()
    await refused.close()


async def test_an_unknown_scheme_is_named(database: Database) -> None:
    with pytest.raises(UnknownVectors, match="redis"):
        open_vectors("redis://127.0.0.1", database)
