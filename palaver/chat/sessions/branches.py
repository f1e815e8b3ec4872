"""A conversation is a tree of turns: what is asked again, or put differently, stands beside the first; one is shown."""

from uuid import UUID

import msgspec

from palaver.chat.sessions.current import Current
from palaver.chat.sessions.sessions import NO_TURN, SQL, Conversation, Sessions, own
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import NotFound


class AskedBefore(msgspec.Struct, frozen=True, kw_only=True):
    """The question of a turn; `parent` is the turn before it."""

    turn: UUID
    session: UUID
    parent: UUID | None
    bot_id: UUID
    version: int
    guest: bool
    message: str

    def as_it_was(self, session: Conversation) -> Conversation:
        """The conversation with the bot and version that this was asked of, if no guest answered."""
        if self.guest:
            return session
        return msgspec.structs.replace(session, bot_id=self.bot_id, version=self.version)


class Branches:
    def __init__(self, db: Database, sessions: Sessions, current: Current) -> None:
        self.db, self.sessions, self.current = db, sessions, current

    async def question(self, caller: Caller, turn: UUID) -> AskedBefore:
        found = await self.db.maybe(SQL.question, AskedBefore, **own(caller), id=turn)
        if found is None:
            raise NotFound(NO_TURN)
        return found

    async def show(self, caller: Caller, session: UUID, turn: UUID) -> None:
        """Show the branch that goes through `turn`, to its newest end; what is asked next goes on from there."""
        await self.sessions.get(caller, session)
        if not await self.db.run(SQL.show_branch, **own(caller), session_id=session, turn=turn):
            raise NotFound("There is no such turn in this conversation.")
        await self.current.changed(caller.account, caller.owner, session)
