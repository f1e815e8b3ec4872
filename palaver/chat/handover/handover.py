"""Hand-over: a person takes a conversation from its bot, which says nothing until it is given back."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final, Literal
from uuid import UUID

import msgspec

from palaver.chat import events
from palaver.chat.sessions.current import Current
from palaver.chat.sessions.sessions import Sessions, StoredSession, own
from palaver.chat.turn import Turn
from palaver.config.bots import Bot, Bots
from palaver.core import leaving
from palaver.core.cache import Bus
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, Unavailable
from palaver.core.logs import logger
from palaver.kit.ids import uuid7
from palaver.web.sse import Last

SQL = named_queries(__file__)
log = logger("chat")

BY_PEOPLE: Final = ("waiting", "human")
Priority = Literal["low", "normal", "high", "urgent"]
Reason = Literal["asked", "phrase", "moderation", "failed", "no_hit"]
_SHIFT: Final = 80  # bits of an id after its milliseconds
_HEARD_S: Final = 2.0


class _Reply(msgspec.Struct, frozen=True):
    id: UUID


class Handover:
    def __init__(self, db: Database, sessions: Sessions, current: Current, bots: Bots, bus: Bus) -> None:
        self.db, self.sessions, self.current, self.bots, self.bus = db, sessions, current, bots, bus

    async def instead(self, turn: Turn) -> bool:
        """Whether a person answers this question: one who has the conversation, or one whom it asks for."""
        if turn.status not in BY_PEOPLE:
            if not asks_for_person(turn.bot, turn.question):
                return False
            turn.status = await self._begin(turn.caller.account, turn.session, turn.bot, "phrase")
        turn.state = "handoff"
        turn.log.append(b"handoff", state(turn.status))
        await self.told(turn.caller.account, turn.caller.owner, turn.session)
        return True

    async def conclude(self, turn: Turn) -> None:
        """Call a person where the turn's end is a reason to; a database that is away calls nobody."""
        reason = _reason(turn)
        if reason is None or turn.status in BY_PEOPLE or turn.trial:
            return
        try:
            turn.status = await self._begin(turn.caller.account, turn.session, turn.bot, reason)
        except Unavailable as error:
            log.warning("nobody could be called", turn=str(turn.id), reason=error.message)
            return
        turn.log.append(b"handoff", state(turn.status))
        await self.told(turn.caller.account, turn.caller.owner, turn.session)

    async def ask(self, caller: Caller, id: UUID) -> str:
        """The owner asks for a person; Conflict where the bot has none."""
        session = await self.sessions.get(caller, id)
        if session.status not in BY_PEOPLE:
            bot = await self.bots.active_by_id(caller, session.bot_id)
            if not bot.document.handoff.enabled or session.status == "closed":
                raise Conflict("Nobody takes over from this bot.")
            await self._begin(caller.account, id, bot, "asked")
            await self.told(caller.account, caller.owner, id)
        return (await self.sessions.get(caller, id)).status

    async def call(  # a call is made of these
        self,
        tx: Database,
        account: UUID,
        session: UUID,
        bot: Bot,
        queue: str,
        reason: str,
        priority: Priority = "normal",
    ) -> int:
        """A program calls a person, as part of a transaction: the place in the queue. Tell it by `poke` afterwards."""
        values = {"account_id": account, "session_id": session, "bot_id": bot.id, "queue": queue, "reason": reason}
        values |= {"priority": priority}
        await tx.run(SQL.call_person, **values, id=uuid7())
        place: int = await tx.value(SQL.place_in_queue, account_id=account, session_id=session, queue=queue)
        return place

    async def take_back(self, caller: Caller, id: UUID) -> None:
        """The owner wants the bot again."""
        await self.sessions.get(caller, id)
        await self.db.run(SQL.take_back_handoff, account_id=caller.account, session_id=id)
        await self.told(caller.account, caller.owner, id)

    async def events(self, caller: Caller, id: UUID, after: int) -> AsyncIterator[bytes]:
        """
        Who answers in a conversation, and each turn in which a person did, from now on or since the event `after`.

        Ends when the bot answers again, or the server ends; NotFound before anything is told when the conversation is
        not the caller's.
        """
        session = await self.sessions.get(caller, id)
        return self._events(caller, session, after or (_moment(session.head) if session.head else 0))

    async def _events(self, caller: Caller, session: StoredSession, seen: int) -> AsyncIterator[bytes]:
        shown = ""
        async with self.bus.subscribe([_topic(session.id)]) as feed:
            while not leaving.seconds():
                now = await self.sessions.status(caller, session.id)
                if now is None:
                    break
                for reply in await self.db.all(
                    SQL.replies, _Reply, **own(caller), session_id=session.id, after=UUID(int=seen + 1 << _SHIFT)
                ):
                    seen = _moment(reply.id)
                    yield events.frame(seen, b"session_continued", events.session(session.id, reply.id))
                if now != shown:
                    shown = now
                    yield events.frame(seen, b"handoff", state(now))
                if now not in BY_PEOPLE or not await _poked(feed):
                    break
        yield Last(b": end\n\n")

    async def told(self, account: UUID, owner: str, session: UUID) -> None:
        """Whoever shows the conversation looks again; where the bus is away they do so a little later by themselves."""
        await self.current.changed(account, owner, session)
        try:
            await self.bus.publish(_topic(session), b".")
        except Unavailable as error:
            log.info("nobody was told of a hand-over", session=str(session), error=repr(error))

    async def _begin(self, account: UUID, session: UUID, bot: Bot, reason: Reason) -> str:
        queue = bot.document.handoff.queue or ""
        values = {"account_id": account, "session_id": session, "bot_id": bot.id, "queue": queue, "reason": reason}
        await self.db.run(SQL.call_person, **values, priority="normal", id=uuid7())
        return "waiting"


def asks_for_person(bot: Bot, question: str) -> bool:
    """Whether a question has one of the phrases by which people are asked for."""
    said = _plain(question)
    phrases = bot.document.behaviour.handoff_phrases if bot.document.handoff.enabled else []
    return any(phrase in said for phrase in map(_plain, phrases) if phrase)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def state(status: str) -> bytes:
    """The inside of a `handoff` event: bot, waiting, human or closed."""
    return events.handoff("bot" if status == "active" else status)


def _reason(turn: Turn) -> Reason | None:
    if turn.handoff:
        return "moderation"
    handoff = turn.bot.document.handoff
    if not handoff.enabled:
        return None
    if turn.state == "failed" and "failed" in handoff.triggers:
        return "failed"
    searched = turn.material is not None and turn.bot.document.knowledge.collections
    silent = turn.state == "done" and searched and not turn.sources
    return "no_hit" if silent and not turn.cache_hit and "no_hit" in handoff.triggers else None


async def _poked(feed: AsyncIterator[object]) -> bool:
    """Wait for a poke, or some time, as the bus may be away; False when there are no more."""
    try:
        async with asyncio.timeout(_HEARD_S):
            return await anext(feed, None) is not None
    except TimeoutError:
        return True


def _topic(session: UUID) -> str:
    return f"session.{session}"


def _moment(id: UUID) -> int:
    return id.int >> _SHIFT
