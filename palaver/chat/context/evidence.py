"""What a bot's collections say about a question, as the bot's document wants it found."""

from collections.abc import Sequence

from palaver.config.document.document import BotDocument
from palaver.config.document.knowledge import CollectionUse
from palaver.core.caller import Caller
from palaver.knowledge.retrieval.fusion import Bar, Weights
from palaver.knowledge.retrieval.passages import Passages, Source
from palaver.knowledge.retrieval.search import Ranking


async def evidence(
    passages: Passages, caller: Caller, document: BotDocument, question: str, *, quotes: bool
) -> list[Source] | None:
    """Numbered passages, with `quotes` for a connection that wants them; None when the bot does not ask documents."""
    knowledge = document.knowledge
    if not knowledge.collections or document.behaviour.answer_mode == "model_only":
        return None
    wanted = knowledge.retrieval
    uses = [(use.name, use.weight) for use in knowledge.collections]
    ranking = ranking_of(document)
    if quotes:
        return await passages.quoted(caller, uses, question, ranking, max_tokens=wanted.max_tokens)
    return await passages.find(
        caller, uses, question, ranking, neighbours=wanted.neighbours, max_tokens=wanted.max_tokens
    )


def ranking_of(document: BotDocument) -> Ranking:
    wanted = document.knowledge.retrieval
    return Ranking(
        top_k=wanted.top_k,
        candidates=wanted.candidates,
        weights=Weights(wanted.weights.dense, wanted.weights.sparse),
        bar=Bar(wanted.min_cosine),
        keep_s=document.cache.kb.ttl_s,
    )


def searching(document: BotDocument, chosen: Sequence[str] | None) -> BotDocument:
    """The document with the collections that a program has chosen for a conversation, where it has."""
    if chosen is None:
        return document
    known = {each.name: each for each in document.knowledge.collections}
    uses = [known.get(name) or CollectionUse(name=name) for name in chosen]
    return document.model_copy(update={"knowledge": document.knowledge.model_copy(update={"collections": uses})})
