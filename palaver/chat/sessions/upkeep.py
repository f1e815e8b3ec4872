"""What owners do with their conversations: rename, pin, copy, and remove them with all that belongs to them."""

from contextlib import suppress
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.chat.media.media import Media
from palaver.chat.sessions.current import Current
from palaver.chat.sessions.retention import Forgotten
from palaver.chat.sessions.sessions import SQL, Sessions, own
from palaver.chat.turns import Turns
from palaver.chat.turnstile import Turnstile
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import Conflict, NotFound
from palaver.kit.ids import uuid7
from palaver.kit.jsons import storable

_AT_ONCE: Final = 100
_NO_TURN: Final = "There is no such turn in this conversation."


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of a conversation; None: that stays."""

    title: str | None = None
    pinned: bool | None = None


class _Id(msgspec.Struct, frozen=True):
    id: UUID


class Upkeep:
    def __init__(
        self,
        db: Database,
        sessions: Sessions,
        turns: Turns,
        turnstile: Turnstile,
        media: Media,
        forgotten: Forgotten,
        current: Current,
    ) -> None:
        self.db, self.sessions, self.turns, self.turnstile = db, sessions, turns, turnstile
        self.media, self.forgotten, self.current = media, forgotten, current

    async def change(self, caller: Caller, id: UUID, change: Change) -> None:
        await self.sessions.get(caller, id)
        title = None if change.title is None else " ".join(storable(change.title).split())
        await self.db.run(SQL.change_session, **own(caller), id=id, title=title, pinned=change.pinned)
        await self.current.changed(caller.account, caller.owner, id)

    async def remove(self, caller: Caller, id: UUID) -> None:
        """
        Remove a conversation whole, whatever runs in it; what its turns have used stays on the account's books.

        Nothing begins in it meanwhile, and its turns' logs are forgotten, whichever worker has them.
        """
        async with self.turnstile.alone(caller, id):
            session = await self.sessions.get(caller, id)
            fresh = await self.sessions.fresh_turns(caller, id)
            await self.db.run(SQL.remove_session, **own(caller), id=id)
            await self.current.changed(caller.account, caller.owner, id)
        await self.forgotten(session.bot_id)
        for turn in fresh:
            await self.turns.forget(caller, turn.id, turn.worker)

    async def purge(self, caller: Caller) -> int:
        """Remove all conversations of the caller that are open to them; how many there were."""
        removed = 0
        while found := await self.db.all(SQL.to_purge, _Id, **own(caller), limit=_AT_ONCE):
            for each in found:
                with suppress(NotFound):  # somebody else was quicker
                    await self.remove(caller, each.id)
            removed += len(found)
        return removed

    async def fork(self, caller: Caller, id: UUID, turn: UUID | None = None) -> UUID:
        """
        Copy what leads to `turn`, or what is shown, into a new conversation, which is gone on with apart.

        What was thought of the answers, and what they have used, stays with the first.
        """
        session = await self.sessions.get(caller, id)
        end = turn or session.head
        if end is None:
            raise NotFound(_NO_TURN)
        stored = await self.sessions.turn(caller, end)
        if stored.session_id != id:
            raise NotFound(_NO_TURN)
        if stored.state == "open":
            raise Conflict("This turn is still being answered: wait for its end, or stop it.")
        path = await self.db.all(SQL.leading, _Id, **own(caller), session_id=id, turn=end)
        fork, copies = uuid7(), _copies(path)
        async with self.db.transaction() as tx:
            await tx.run(SQL.fork, **own(caller), session_id=id, fork=fork, copies=copies)
            await self.media.copy(caller, {copy["old"]: copy["turn"] for copy in copies}, fork, tx)
        return fork


def _copies(path: list[_Id]) -> list[dict[str, Any]]:
    """New ids for the turns of a path and what was said in them, in the same order."""
    turns, questions = [sorted(uuid7() for _ in path) for _ in range(2)]
    return [
        {"old": old.id, "turn": turn, "question": question, "answer": UUID(int=question.int + 1), "parent": parent}
        for old, turn, question, parent in zip(path, turns, questions, [None, *turns], strict=False)
    ]
