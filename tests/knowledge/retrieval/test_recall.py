"""A hundred questions over twenty documents of ours: how many find their passage, and which questions have none."""

from collections.abc import Callable

import numpy as np
import pytest

from palaver.knowledge.embedding.engine import Engine
from tests.knowledge.conftest import NUMBERS
from tests.knowledge.corpus import DOCUMENTS, questions, unanswerable
from tests.knowledge.corpus.search import Corpus, Scores, load

MIN_COSINE = 0.3


@pytest.fixture(scope="module")
async def corpus(engine: Engine) -> Corpus:
    return await load(engine)


async def test_the_corpus_is_what_it_is_said_to_be(corpus: Corpus) -> None:
    assert len(DOCUMENTS) == 20
    assert len(corpus.passages) >= 300
    assert len({question.document for question in questions()}) == 20
    assert (len(questions()), len(unanswerable())) == (100, 20)
    for question in questions():
        assert corpus.rank(question, corpus.cosine) is not None, question


@pytest.mark.parametrize(("way", "floor"), [("bm25", 60), ("cosine", 90), ("convex", 78), ("covering", 88)])
async def test_recall_at_five(corpus: Corpus, way: str, floor: int) -> None:
    score: Callable[[str], Scores] = getattr(corpus, way)
    ranks = [corpus.rank(question, score) or 10**6 for question in questions()]
    first, five = (sum(rank <= limit for rank in ranks) for limit in (1, 5))
    reciprocal = sum(1 / rank for rank in ranks)
    NUMBERS.append(f"retrieval, in process, {way}: recall@1 {first} %, recall@5 {five} %, MRR {reciprocal:.0f} %")
    assert five >= floor


async def test_questions_without_an_answer_are_told_apart_by_the_cosine(corpus: Corpus) -> None:
    known = [float(np.max(corpus.cosine(question.question))) for question in questions()]
    unknown = [float(np.max(corpus.cosine(question.question))) for question in unanswerable()]
    kept = sum(cosine >= MIN_COSINE for cosine in known)
    refused = sum(cosine < MIN_COSINE for cosine in unknown)
    NUMBERS.append(
        f"retrieval, best cosine >= {MIN_COSINE}: {kept} of 100 answerable kept, {refused} of 20 others refused"
    )
    assert kept >= 95
    assert refused >= 14
