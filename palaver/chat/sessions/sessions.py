"""
Conversations of their owners: listing and reading; another's is answered like one that does not exist.

A credential for some bots finds the conversations in which none but these have spoken, whole or not at all: what a bot
says may repeat what another said before. A single turn belongs to its bot.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypedDict
from uuid import UUID

import msgspec

from palaver.chat.guests import Guest
from palaver.chat.turnlog import KEEP_S
from palaver.config.document.session import Session as Rules
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import NotFound
from palaver.kit.jsons import storable

SQL = named_queries(__file__)

NO_SESSION: Final = "There is no such conversation."
NO_TURN: Final = "There is no such turn."

_SEARCHED: Final = 10_000  # of somebody's conversations
_LOG_KEPT: Final = timedelta(seconds=KEEP_S - 5)


class Conversation(msgspec.Struct, frozen=True, kw_only=True):
    """
    `drawn`: nobody has named its version.

    Where one conversation was asked for, `answering` are the workers with a turn of it under way, `silent_s` the
    seconds since somebody said something, `messages` how many there are in all branches, `files` whether some came
    with it, `head` the turn that the shown branch ends with. `guests` are known to the next turn alone.
    """

    id: UUID
    bot_id: UUID
    version: int
    status: str
    answering: list[int] = []
    silent_s: float = 0.0
    messages: int = 0
    drawn: bool = True
    files: bool = False
    head: UUID | None = None
    guests: list[Guest] = []


class StoredSession(Conversation, frozen=True, kw_only=True):
    """A conversation as its owner sees it."""

    title: str
    created_at: datetime
    updated_at: datetime
    pinned: bool = False


def ended(session: Conversation, rules: Rules) -> str | None:
    """Why a conversation takes nothing more, in words for people; None while it does."""
    if session.status == "closed":
        return "This conversation was closed."
    if session.answering:
        return None
    if session.status == "active" and rules.idle_timeout_s is not None and session.silent_s > rules.idle_timeout_s:
        return "This conversation has ended: nothing was said for too long."
    if rules.max_messages is not None and session.messages >= rules.max_messages:
        return "This conversation is as long as they get."
    return None


class Thumb(TypedDict):
    """What the owner said of an answer."""

    score: Literal[-1, 1]
    comment: str


class StoredMessage(msgspec.Struct, frozen=True, kw_only=True):
    """
    `variants`: for a question, the turns that stand in the same place, its own among them, oldest first.

    `author` is the person who answered, where it was one; `bot` the alias of the turn's bot.
    """

    id: UUID
    turn_id: UUID
    role: str
    content: str
    sources: list[dict[str, Any]]
    tokens_used: int
    created_at: datetime
    state: str
    version: int
    finish_reason: str | None
    error_code: str | None
    error_message: str | None
    feedback: Thumb | None
    variants: list[UUID] = []
    author: str | None = None
    bot: str | None = None


class PastMessage(msgspec.Struct, frozen=True):
    """`id` of one that is stored, and how many turns back it is, the last one being 1."""

    role: str
    content: str
    id: UUID | None = None
    place: int = 0


class StoredTurn(msgspec.Struct, frozen=True, kw_only=True):
    """
    A turn with its answer as far as the database has it; `has_log`: its worker, if that lives, has its log too.

    One that `waits` for somebody is had by another worker soon, if its own is gone.
    """

    id: UUID
    session_id: UUID
    state: str
    has_log: bool
    worker: int
    waits: bool
    finish_reason: str | None
    error_code: str | None
    error_message: str | None
    prompt_tokens: int
    completion_tokens: int
    cache_hit: bool
    content: str
    sources: list[dict[str, Any]]


class Unanswered(msgspec.Struct, frozen=True):
    """A conversation in which only a program has spoken, last in `turn`."""

    id: UUID
    turn: UUID


class NewestTurn(msgspec.Struct, frozen=True):
    id: UUID
    state: str
    worker: int


def own(caller: Caller) -> dict[str, object]:
    """What every query asks for: whose rows, of which bots; a test of the house sees that none leaves one out."""
    return {
        "account_id": caller.account,
        "owner": caller.owner,
        "bots": None if caller.bots is None else list(caller.bots),
    }


class Sessions:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def get(self, caller: Caller, id: UUID) -> StoredSession:
        found = await self.db.maybe(SQL.session, StoredSession, **own(caller), id=id)
        if found is None:
            raise NotFound(NO_SESSION)
        return found

    async def unanswered(
        self, caller: Caller, bot: UUID, versions: Sequence[int], kept: timedelta
    ) -> Unanswered | None:
        """The newest conversation that one of a bot's versions has begun no longer ago, where nobody has answered."""
        values = {"bot_id": bot, "versions": list(versions), "kept": kept}
        return await self.db.maybe(SQL.unanswered, Unanswered, **own(caller), **values)

    async def all(
        self, caller: Caller, limit: int, before: UUID | None = None, wanted: str = ""
    ) -> list[StoredSession]:
        """Pinned ones first, then the newest; where something is `wanted`, those whose title or messages say it."""
        wanted = storable(" ".join(wanted.split()))
        if not wanted:
            return await self.db.all(SQL.sessions, StoredSession, **own(caller), before=before, limit=limit)
        return await self.db.all(
            SQL.search, StoredSession, **own(caller), before=before, limit=limit, wanted=wanted, most=_SEARCHED
        )

    async def messages(self, caller: Caller, id: UUID, limit: int, after: UUID | None = None) -> list[StoredMessage]:
        await self.get(caller, id)
        return await self._messages(caller, id, limit, after=after)

    async def latest(self, caller: Caller, id: UUID, limit: int, before: UUID | None = None) -> list[StoredMessage]:
        """The last `limit` messages of the caller's own conversation, or the last before one of them, oldest first."""
        return (await self._messages(caller, id, limit, before=before, newest=True))[::-1]

    async def _messages(
        self,
        caller: Caller,
        id: UUID,
        limit: int,
        *,
        after: UUID | None = None,
        before: UUID | None = None,
        newest: bool = False,
    ) -> list[StoredMessage]:
        given = {"session_id": id, "after": after, "before": before, "newest": newest, "limit": limit}
        return await self.db.all(SQL.messages, StoredMessage, **own(caller), **given)

    async def history(self, caller: Caller, id: UUID, turn: UUID | None, limit: int) -> list[PastMessage]:
        """The last `limit` messages of the ended turns that lead to `turn`, itself included, oldest first."""
        if turn is None:
            return []
        found = await self.db.all(SQL.said_before, PastMessage, **own(caller), session_id=id, turn=turn, limit=limit)
        return found[::-1]

    async def turn(self, caller: Caller, id: UUID) -> StoredTurn:
        found = await self.db.maybe(SQL.turn, StoredTurn, **own(caller), id=id, kept=_LOG_KEPT)
        if found is None:
            raise NotFound(NO_TURN)
        return found

    async def status(self, caller: Caller, id: UUID) -> str | None:
        """Who answers in a conversation: active, waiting, human or closed; None when it is gone."""
        found: str | None = await self.db.value(SQL.session_status, **own(caller), id=id)
        return found

    async def open_turn(self, caller: Caller, session: UUID) -> UUID | None:
        id: UUID | None = await self.db.value(SQL.open_turn, **own(caller), session_id=session)
        return id

    async def fresh_turns(self, caller: Caller, session: UUID) -> list[NewestTurn]:
        """The turns of a conversation that run, or whose log a worker may still have."""
        return await self.db.all(SQL.fresh_turns, NewestTurn, **own(caller), session_id=session, kept=_LOG_KEPT)

    async def newest_turn(self, caller: Caller, session: UUID) -> NewestTurn | None:
        return await self.db.maybe(SQL.newest_turn, NewestTurn, **own(caller), session_id=session)
