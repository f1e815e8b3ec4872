"""Passages for an answer: the best hits with what stands around them, numbered, within a budget of tokens."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.knowledge.retrieval.fusion import overlap
from palaver.knowledge.retrieval.quotes import REACH, Judged, Quote, Quotes
from palaver.knowledge.retrieval.search import Hit, Ranking, Search

SQL = named_queries(__file__)

_SAME: Final = 0.9  # share of common words from which on two chunks say the same
_CHARACTERS_A_TOKEN: Final = 4

Place = tuple[UUID, int]


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """
    The n-th passage of an answer, from 1: cited as `text` on `page`, which `url` opens.

    `context` is for the model: the text with the chunks before and after it, which may lie on other pages. `quotes`
    are for an answer without a model: what of the text answers, the best first. `source_url` is where the document was
    fetched, None for one that was uploaded.
    """

    n: int
    document_id: UUID
    collection: str
    title: str
    page: int | None
    heading: str | None
    text: str
    context: str
    url: str
    score: float
    dense: float | None
    sparse: float
    quotes: Sequence[Quote] = ()
    source_url: str | None = None


class Neighbour(msgspec.Struct, frozen=True):
    document_id: UUID
    ord: int
    text: str


class Passages:
    def __init__(self, db: Database, search: Search, quotes: Quotes) -> None:
        self.db, self.search, self.quotes = db, search, quotes

    async def find(
        self,
        caller: Caller,
        collections: Sequence[tuple[str, float]],
        question: str,
        ranking: Ranking = Ranking(top_k=5),  # noqa: B008  # frozen
        *,
        neighbours: int = 1,
        max_tokens: int = 4_000,
    ) -> list[Source]:
        """Passages that answer `question`, best first; empty when nothing fits. A token counts as four characters."""
        hits = await self.search.search(caller, collections, question, ranking)
        chosen, left = _within(_distinct(hits), max_tokens)
        around = await self._around(caller.account, chosen, neighbours)
        contexts = _contexts(chosen, around, neighbours, left)
        return [_source(n, hit, context) for n, (hit, context) in enumerate(zip(chosen, contexts, strict=True), 1)]

    async def quoted(
        self,
        caller: Caller,
        collections: Sequence[tuple[str, float]],
        question: str,
        ranking: Ranking = Ranking(top_k=5),  # noqa: B008  # frozen
        *,
        max_tokens: int = 4_000,
    ) -> list[Source]:
        """The same for an answer without a model: more are read, by sentences, and the best have what to quote."""
        wider = replace(ranking, top_k=max(ranking.top_k, REACH))
        hits = _distinct(await self.search.search(caller, collections, question, wider))
        judged = (await self.quotes.judge(caller, question, hits))[: ranking.top_k]
        chosen, _ = _within([one.hit for one in judged], max_tokens)
        by_chunk = {one.hit.chunk: one for one in judged}
        return [_quoted(n, by_chunk[hit.chunk]) for n, hit in enumerate(chosen, 1)]

    async def _around(self, account: UUID, hits: Sequence[Hit], reach: int) -> dict[Place, str]:
        own = {(hit.document_id, hit.ord) for hit in hits}
        places = sorted({place for hit in hits for place in _places(hit, reach)} - own)
        if not places:
            return {}
        found = await self.db.all(
            SQL.neighbours,
            Neighbour,
            account_id=account,
            documents=[document for document, _ in places],
            ords=[place for _, place in places],
        )
        return {(one.document_id, one.ord): one.text for one in found}


def url_of(document: UUID, page: int | None, version: int, order: int) -> str:
    """Opens a document at a chunk, which is marked as long as the document is the same."""
    at = f"page={page}&" if page is not None else ""
    return f"/documents/{document}?{at}q={version}.{order}"


def heading_of(path: Sequence[str]) -> str | None:
    return " > ".join(path) or None


def tokens(text: str) -> int:
    return math.ceil(len(text) / _CHARACTERS_A_TOKEN)


def _distinct(hits: Iterable[Hit]) -> list[Hit]:
    """Without those that say nearly the same as a better one."""
    kept: list[tuple[Hit, frozenset[str]]] = []
    for hit in hits:
        words = frozenset(hit.text.lower().split())
        if all(overlap(words, other) < _SAME for _, other in kept):
            kept.append((hit, words))
    return [hit for hit, _ in kept]


def _within(hits: Iterable[Hit], budget: int) -> tuple[list[Hit], int]:
    """The hits whose texts fit into `budget` tokens, and what is left of it."""
    chosen = []
    for hit in hits:
        cost = tokens(hit.text)
        if cost <= budget:
            chosen.append(hit)
            budget -= cost
    return chosen, budget


def _contexts(hits: Sequence[Hit], around: dict[Place, str], reach: int, budget: int) -> list[str]:
    """Each hit's text with its neighbours; one stands only with the best hit beside it, and while there is room."""
    contexts = []
    for hit in hits:
        parts = {hit.ord: hit.text}
        for place in _places(hit, reach):
            text = around.get(place)
            if text is not None and tokens(text) <= budget:
                parts[place[1]] = text
                budget -= tokens(text)
                del around[place]
        contexts.append("\n\n".join(parts[order] for order in sorted(parts)))
    return contexts


def _places(hit: Hit, reach: int) -> list[Place]:
    """The places around a hit, nearest first."""
    return [
        (hit.document_id, hit.ord + step * side)
        for step in range(1, reach + 1)
        for side in (-1, 1)
        if hit.ord + step * side >= 0
    ]


def _quoted(n: int, judged: Judged) -> Source:
    source = _source(n, judged.hit, judged.hit.text)
    return msgspec.structs.replace(source, score=judged.score, quotes=judged.quotes)


def _source(n: int, hit: Hit, context: str) -> Source:
    return Source(
        n=n,
        document_id=hit.document_id,
        collection=hit.collection,
        title=hit.title,
        page=hit.page,
        heading=heading_of(hit.heading),
        text=hit.text,
        context=context,
        url=url_of(hit.document_id, hit.page, hit.version, hit.ord),
        score=hit.score,
        dense=hit.dense,
        sparse=hit.sparse,
        source_url=hit.source_url,
    )
