"""A bot as a value, and what it may be shown."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from palaver.config.bots import Bot
from palaver.config.document.document import BotDocument
from palaver.kit.ids import uuid7
from palaver.knowledge.retrieval.passages import Source
from palaver.llm.messages import Message

ACCOUNT = uuid7()
MADE = datetime(2026, 1, 1, tzinfo=UTC)


def bot_of(context: dict[str, Any], **sections: Any) -> Bot:
    document = BotDocument.model_validate({"identity": {"alias": "support"}, "context": context, **sections})
    return Bot(
        id=uuid7(),
        account=ACCOUNT,
        alias="support",
        number=1,
        live=1,
        version_id=uuid7(),
        document=document,
        access=None,
        created_at=MADE,
        updated_at=MADE,
    )


def found(n: int, text: str) -> Source:
    return Source(
        n=n,
        document_id=UUID(int=n),
        collection="docs",
        title=f"Handbook {n}",
        page=n,
        heading=None,
        text=text,
        context=text,
        url=f"/documents/{n}",
        score=1 / n,
        dense=0.5,
        sparse=0.5,
    )


def user(text: str) -> Message:
    return Message("user", text)


def bot_says(text: str) -> Message:
    return Message("assistant", text)
