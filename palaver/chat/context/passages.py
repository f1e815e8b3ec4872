"""Passages of documents as the model is shown them, and as sources that the answer cites."""

from collections.abc import Collection, Sequence
from typing import Final

from palaver.chat.events import Source
from palaver.knowledge.retrieval.passages import Source as Found
from palaver.llm.messages import Passage, Quote

EXCERPT: Final = 1200  # characters of a passage that a source shows


def sources(found: Sequence[Found] | None, shown: Collection[Passage]) -> list[Source]:
    """What the answer may cite: the passages that the model is shown."""
    numbers = {passage.n for passage in shown}
    return [
        Source(
            n=item.n,
            document_id=item.document_id,
            title=item.title,
            text=item.text[:EXCERPT],
            url=item.url,
            score=round(item.score, 4),
            page=item.page,
            heading=item.heading,
            source_url=item.source_url,
        )
        for item in found or ()
        if item.n in numbers
    ]


def passage_of(item: Found) -> Passage:
    return Passage(
        n=item.n,
        title=item.title,
        text=item.context,
        page=item.page,
        heading=item.heading or "",
        score=item.score,
        cosine=item.dense,
        quotes=[Quote(quote.text, quote.score) for quote in item.quotes],
    )


def passage_text(item: Passage) -> str:
    """As it stands in a prompt, with its number and its place."""
    page = f", page {item.page}" if item.page else ""
    heading = f" > {item.heading}" if item.heading else ""
    return f"[{item.n}] {item.title}{heading}{page}\n{item.text}"
