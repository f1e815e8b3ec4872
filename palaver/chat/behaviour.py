"""What a bot's `behaviour` asks for beside prompts: the longest question, and what is said without a model."""

from collections.abc import Sequence
from uuid import UUID

from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding
from palaver.core.errors import Unprocessable
from palaver.llm.messages import Request


def must_fit(document: BotDocument, message: str) -> None:
    longest = document.behaviour.max_message_chars
    if len(message) > longest:
        raise Unprocessable(f"The message has {len(message):,} characters; {longest:,} are the most.")


def instead(document: BotDocument, request: Request) -> str | None:
    """What is said without a model: a bot that speaks for its documents alone, where those are silent."""
    silent = document.behaviour.answer_mode == "kb_only" and not request.passages
    return document.behaviour.unknown_answer if silent else None


async def documents_can_answer(_account: UUID, document: BotDocument) -> Sequence[Finding]:
    """A check for Bots: one that answers from documents alone has some."""
    if document.behaviour.answer_mode != "kb_only" or document.knowledge.collections:
        return []
    return [
        Finding(
            path="behaviour.answer_mode",
            code="no_collections",
            message="kb_only needs a collection",
            hint="add one to knowledge.collections, or set 'auto'",
        )
    ]
