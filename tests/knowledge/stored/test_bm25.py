"""BM25 as the books have it: what a search says of words is counted here by hand, over each vector store."""

import math
from collections import Counter
from collections.abc import Mapping

import pytest

from palaver.core.caller import Caller
from palaver.knowledge.collections import Bm25, NewCollection
from palaver.knowledge.links import Whole
from palaver.knowledge.retrieval.fusion import Bar
from palaver.knowledge.retrieval.search import Ranking
from tests.contract.patience import until
from tests.knowledge.stored.house import House

# The file's name is the title, which stands above the text and counts with it.
TEXTS = {
    "one": "kestrel kestrel osprey",
    "two": "kestrel osprey osprey osprey heron heron heron",
    "six": "heron bittern bittern curlew plover dunlin knot turnstone sanderling avocet redshank",
}
QUESTION = "kestrel osprey osprey bittern nightjar"
EVERYTHING = Ranking(top_k=50, bar=Bar(min_cosine=-1.0, min_share=0.0))


def by_hand(texts: Mapping[str, str], mean: float, k1: float, b: float) -> dict[str, float]:
    """Each text's score for the question."""
    units = {name: Counter([name, *text.split()]) for name, text in texts.items()}
    scores = dict.fromkeys(texts, 0.0)
    for term in QUESTION.split():
        df = sum(term in unit for unit in units.values())
        idf = math.log(1 + (len(units) - df + 0.5) / (df + 0.5))
        for name, unit in units.items():
            norm = k1 * (1 - b + b * unit.total() / mean)
            scores[name] += idf * unit[term] * (k1 + 1) / (unit[term] + norm) if unit[term] else 0.0
    return scores


@pytest.mark.parametrize(("k1", "b"), [(1.2, 0.75), (2.0, 0.0), (0.0, 1.0), (3.0, 1.0)])
async def test_a_search_scores_words_by_the_collections_own_parameters(either: House, k1: float, b: float) -> None:
    caller = await either.account()
    bm25 = Bm25(k1=k1, b=b, stemming=False, stopwords=False)
    await either.collections.create(caller, NewCollection(name="birds", bm25=bm25))
    ids = {}
    for name, text in TEXTS.items():
        ids[name] = await either.add(caller, "birds", Whole(f"{name}.txt", "text/plain", text.encode()))
        await either.settled(caller, "birds", ids[name])
    await scores_are(either, caller, TEXTS, k1, b)

    await either.documents.delete(caller, "birds", ids["six"])
    await scores_are(either, caller, {name: TEXTS[name] for name in ("one", "two")}, k1, b)

    texts = {"one": "bittern bittern bittern kestrel", "two": TEXTS["two"]}
    await either.add(caller, "birds", Whole("one.txt", "text/plain", texts["one"].encode()))
    await scores_are(either, caller, texts, k1, b)


async def scores_are(house: House, caller: Caller, texts: Mapping[str, str], k1: float, b: float) -> None:
    """Within a while: the mean length that counts follows the texts when it has left theirs by a fifth."""
    told: list[object] = []

    async def right() -> bool:
        collection = await house.collections.one(caller, "birds")
        mean = collection.avgdl or 1.0
        wanted = by_hand(texts, mean, k1, b)
        found = {hit.title: hit.sparse for hit in await house.hits(caller, "birds", QUESTION, EVERYTHING)}
        told[:] = [mean, wanted, found]
        followed = abs(collection.length / collection.units / mean - 1) <= 0.2
        return followed and collection.units == len(texts) and found == pytest.approx(wanted, rel=1e-4, abs=1e-6)

    try:
        await until(right)
    except TimeoutError:
        raise AssertionError(f"not so: {told}") from None
