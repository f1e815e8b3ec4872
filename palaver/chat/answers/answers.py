"""
The cache of answers: a first question that was asked before is answered with what was said then.

What is kept was made for nobody in particular, whole, without tools, and from nothing but what its place names: so the
same place always means the same answer.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.accounting.call import Payer
from palaver.chat import events
from palaver.chat.answers.entry import Entry, Place
from palaver.chat.answers.keeping import may_keep, may_repeat
from palaver.chat.answers.meanings import Candidate, Meanings
from palaver.chat.answers.near import cells, packed
from palaver.chat.answers.places import Places
from palaver.chat.answers.tally import SQL, How, Tally
from palaver.chat.events import Source
from palaver.chat.turn import Turn
from palaver.config.document.model import Model
from palaver.core.cache.tiers import Bounds, Tier, Tiers
from palaver.core.db import Database
from palaver.core.errors import PalaverError
from palaver.core.logs import logger
from palaver.kit.ids import uuid7

log = logger("chat")

EXPIRE: Final = "answers.expire"
_KEEP_S: Final = 86_400.0
_NEAR_BYTES: Final = 16 * 1024 * 1024


Saved = Callable[[Payer, Model, int], None]


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as the database has it."""

    answer: str
    sources: list[dict[str, Any]]
    tokens: int
    ends_at: float


class AnswerCache:
    """`saved` is told who was spared a call of which model, and its tokens."""

    def __init__(
        self, db: Database, tiers: Tiers, places: Places, meanings: Meanings, tally: Tally, saved: Saved
    ) -> None:
        self._saved = saved
        self.db, self.places, self.meanings, self.tally = db, places, meanings, tally
        self._tier: Tier[Entry | None] = tiers.tier("semantic", Entry | None, Bounds(_KEEP_S, near_bytes=_NEAR_BYTES))
        self._keeping: set[asyncio.Task[None]] = set()

    async def at_once(self, turn: Turn) -> Entry | None:
        """The answer to this very question, before the turn begins; None where there is none, or none may be given."""
        if not may_repeat(turn):
            return None
        try:
            turn.place = await self.places.of(turn)
            return await self._exact(turn, turn.place)
        except PalaverError as error:
            log.warning("the cache of answers is done without", turn=str(turn.id), reason=error.message)
            return None

    async def repeat(self, turn: Turn) -> bool:
        """Say a stored answer, if there is one to this question or to its like; False: the model is to be asked."""
        entry = await self.at_once(turn) if turn.place is None else None
        if turn.place is None:
            return False
        if entry is not None:
            self.say(turn, entry)
        elif (entry := await self._alike(turn, turn.place)) is not None:
            self.say(turn, entry, "semantic")
        else:
            self.tally.count(turn.caller.account, turn.bot.id, "missed")
        return entry is not None

    def say(self, turn: Turn, entry: Entry, how: How = "exact") -> None:
        turn.cache_hit = True
        if entry.sources:
            turn.sources = [*entry.sources]
            turn.log.append(b"sources", events.sources(turn.sources))
        turn.say(entry.answer)
        self._saved(turn.payer, turn.bot.document.model, entry.tokens)
        self.tally.hit(turn.caller.account, turn.bot.id, entry.hash, how, entry.tokens)

    async def keep(self, turn: Turn) -> None:
        """Keep the answer of a turn that has ended, if others may get it."""
        place = turn.place
        if place is None or turn.cache_hit:
            return
        if turn.finish == "content_filter" or (turn.error is not None and turn.error[0] == "content_filtered"):
            await self._drop(turn, place)
        elif may_keep(turn, self.places.models.named(turn.bot.document.model).name):
            document = turn.bot.document
            keep_s = document.cache.semantic.ttl_s
            ends_at = time.time() + keep_s
            entry = Entry(
                hash=place.hash, answer=turn.text, sources=turn.sources, tokens=turn.usage.total, ends_at=ends_at
            )
            await self._tier.put(str(place.hash), entry, group=str(turn.bot.id), keep_s=keep_s)
            self._store(turn, place, entry)

    async def forget(self, bot: UUID) -> None:
        """Nothing that memory holds of a bot counts any more: some of it was removed from the database."""
        await self._tier.forget(str(bot))

    async def sweep(self) -> None:
        """Remove what has lived long enough."""
        await self.db.run(SQL.forget_expired)

    async def _exact(self, turn: Turn, place: Place) -> Entry | None:
        key, group = str(place.hash), str(turn.bot.id)
        entry = self._tier.known(key, group)
        if entry is None:

            async def fill() -> Entry | None:
                found = await self.db.maybe(SQL.entry, Stored, account_id=turn.caller.account, hash=place.hash)
                return None if found is None else _opened(place.hash, found)

            entry = await self._tier.get(key, fill, group=group)
        return entry if entry is not None and entry.ends_at > time.time() else None

    async def _alike(self, turn: Turn, place: Place) -> Entry | None:
        """What was answered to a question that means the same, where the bot wants it looked for."""
        document = turn.bot.document
        if document.cache.semantic.mode != "semantic":
            return None
        turn.vector = await self.meanings.vector(turn.question)
        if turn.vector is None:
            return None
        try:
            found = await self.meanings.nearest(
                turn.caller.account, place, turn.question, turn.vector, document.cache.semantic.threshold
            )
        except PalaverError as error:
            log.warning("no answer is looked for by meaning", turn=str(turn.id), reason=error.message)
            return None
        return None if found is None else _opened(found.hash, found)

    def _store(self, turn: Turn, place: Place, entry: Entry) -> None:
        """In the database it may come a little later: nobody waits for it."""
        task = asyncio.get_running_loop().create_task(self._stored(turn, place, entry))
        self._keeping.add(task)
        task.add_done_callback(self._keeping.discard)

    async def _stored(self, turn: Turn, place: Place, entry: Entry) -> None:
        try:
            kept = await self.db.run(
                SQL.keep,
                id=uuid7(),
                account_id=turn.caller.account,
                bot_id=turn.bot.id,
                version=turn.bot.number,
                hash=place.hash,
                part=place.part,
                owner=place.owner,
                question=turn.question,
                answer=entry.answer,
                sources=turn.sources,
                model=turn.calls[-1].model,
                tokens=entry.tokens,
                language=turn.bot.document.identity.language,
                collections=[id for id, _ in place.collections],
                revisions=[revision for _, revision in place.collections],
                session_id=turn.session,
                near=None if turn.vector is None else cells(place.part, turn.vector),
                vector=None if turn.vector is None else packed(turn.vector),
                ends_at=entry.ends_at,
            )
        except PalaverError as error:
            log.warning("an answer is not kept", turn=str(turn.id), reason=error.message)
        else:
            if kept:
                self.tally.count(turn.caller.account, turn.bot.id, "kept")

    async def _drop(self, turn: Turn, place: Place) -> None:
        if await self.db.run(SQL.drop_entry, account_id=turn.caller.account, hash=place.hash):
            await self.forget(turn.bot.id)


def _opened(which: UUID, found: Stored | Candidate) -> Entry:
    sources = msgspec.convert(found.sources, list[Source])
    return Entry(
        hash=UUID(int=which.int), answer=found.answer, sources=sources, tokens=found.tokens, ends_at=found.ends_at
    )
