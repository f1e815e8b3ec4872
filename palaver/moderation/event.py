"""What is kept of a find: where and when it was, what was done, and what an operator says of it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from palaver.config.document.moderation import Action
from palaver.core.db import named_queries

SQL = named_queries(__file__)

Direction = Literal["input", "output"]
Verdict = Literal["confirmed", "false_positive"]


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One find as it is written; outside of a conversation it has no session, turn and excerpt."""

    id: UUID
    account_id: UUID
    bot_id: UUID
    version: int
    session_id: UUID | None
    turn_id: UUID | None
    direction: str
    handler: str
    category: str
    score: float
    action: str
    excerpt: str


class StoredEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One find as it stands in the queue; without a verdict it waits for one."""

    id: UUID
    bot_id: UUID
    bot: str
    version: int
    session_id: UUID | None
    turn_id: UUID | None
    direction: Direction
    handler: str
    category: str
    score: float
    action: Action
    excerpt: str
    verdict: Verdict | None
    judged_by: str | None
    created_at: datetime


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """How often something was found, the text stopped, a verdict given, and found wrong."""

    bot: str
    direction: str
    handler: str
    category: str
    found: int
    stopped: int
    judged: int
    wrong: int
