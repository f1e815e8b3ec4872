"""What a bot's collections say about a question, as the bot's document wants it found."""

from uuid import UUID

from palaver.config.document import BotDocument
from palaver.knowledge.fusion import Bar, Weights
from palaver.knowledge.passages import Passages, Source
from palaver.knowledge.search import Ranking


async def evidence(passages: Passages, account: UUID, document: BotDocument, question: str) -> list[Source] | None:
    """Numbered passages, none when nothing fits; None when the bot has no collections."""
    knowledge = document.knowledge
    if not knowledge.collections:
        return None
    wanted = knowledge.retrieval
    return await passages.find(
        account,
        [(use.name, use.weight) for use in knowledge.collections],
        question,
        Ranking(
            top_k=wanted.top_k,
            candidates=wanted.candidates,
            weights=Weights(wanted.weights.dense, wanted.weights.sparse),
            bar=Bar(wanted.min_cosine),
        ),
        neighbours=wanted.neighbours,
        max_tokens=wanted.max_tokens,
    )
