"""Facts about people: kept, proposed, shown to the bot that they were told to, changed and erased by their owners."""

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from palaver.chat.memory.said import plain, to_remember
from palaver.config.bots import Bot, Bots
from palaver.core.caller import UNRESTRICTED, Caller, server
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, NotFound, Unprocessable
from palaver.kit.ids import uuid7
from palaver.kit.jsons import storable

SQL = named_queries(__file__)

State = Literal["proposed", "kept"]

_PROPOSED: Final = 20  # facts that wait for their owner's word; a model that proposes more is told so
_MISSING: Final = "There is no such fact."
_PEOPLE: Final = frozenset({"user", "visitor"})


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """`origin`: its owner "said" it to be remembered, or a model's "tool" proposed it; `message` may be gone."""

    id: UUID
    bot_id: UUID
    text: str
    state: State
    origin: Literal["said", "tool"]
    created_at: datetime
    turn_id: UUID | None
    session_id: UUID | None
    message: str | None


class _Text(msgspec.Struct, frozen=True):
    text: str


class _Of(msgspec.Struct, frozen=True):
    account_id: UUID
    bot_id: UUID


def remembers(caller: Caller, bot: Bot) -> bool:
    """Whether there is anything to remember here: a key speaks for many, who must not hear of each other."""
    return bot.document.context.memory.user.enabled and caller.kind in _PEOPLE


class Memory:
    def __init__(self, db: Database, bots: Bots) -> None:
        self.db, self.bots = db, bots

    async def shown(self, caller: Caller, bot: Bot, turn: UUID, message: str) -> list[str]:
        """What the bot may be told of who asks, newest first; what `message` wants remembered is among it."""
        if not remembers(caller, bot):
            return []
        if (fact := to_remember(message)) is not None:
            await self._add(caller, bot, turn, fact, "kept")
        return await self.known(caller, bot)

    async def known(self, caller: Caller, bot: Bot) -> list[str]:
        """What the bot may be told of who asks, newest first."""
        if not remembers(caller, bot):
            return []
        rules = bot.document.context.memory.user
        values = {"life": timedelta(days=rules.ttl_days), "limit": rules.max_facts}
        found = await self.db.all(SQL.kept, _Text, **_with(caller, bot), **values)
        return [fact.text for fact in found]

    async def propose(self, caller: Caller, bot: Bot, turn: UUID, text: str) -> bool:
        """Whether a fact now waits for its owner's word; False where too many do, or too many are kept."""
        return await self._add(caller, bot, turn, plain(storable(text)), "proposed")

    async def keep(self, tx: Database, caller: Caller, bot: Bot, turn: UUID | None, key: str, text: str) -> bool:
        """
        A fact that a program tells, in the place of the one it told under the same key; without a text, none.

        False where none is kept.
        """
        if not remembers(caller, bot) or turn is None:
            return False
        said = plain(text)
        await tx.run(SQL.replace, **_with(caller, bot), beginning=f"{plain(key)}: ", text=said)
        return not said or await self._add(caller, bot, turn, said, "kept", tx)

    async def all(self, caller: Caller, limit: int, before: UUID | None = None) -> list[Fact]:
        return await self.db.all(SQL.facts, Fact, **_own(caller), id=None, before=before, limit=limit)

    async def get(self, caller: Caller, id: UUID) -> Fact:
        found = await self.db.maybe(SQL.facts, Fact, **_own(caller), id=id, before=None, limit=1)
        if found is None:
            raise NotFound(_MISSING)
        return found

    async def change(self, caller: Caller, id: UUID, *, text: str | None, state: State | None) -> Fact:
        """Put it differently, which keeps it, or keep it; Conflict where that is known already."""
        await self.get(caller, id)
        said = None if text is None else plain(storable(text))
        if said == "":
            raise Unprocessable("The fact is empty: write something, or erase it.")
        state = "kept" if said is not None else state
        if not await self.db.run(SQL.change, **_own(caller), id=id, text=said, state=state):
            raise Conflict("This is known already.")
        return await self.get(caller, id)

    async def erase(self, caller: Caller, id: UUID) -> None:
        if not await self.db.run(SQL.erase, **_own(caller), id=id):
            raise NotFound(_MISSING)

    async def erase_all(self, caller: Caller) -> None:
        await self.db.run(SQL.erase, **_own(caller), id=None)

    async def sweep(self) -> None:
        """Remove what bots have known for too long."""
        for each in await self.db.all(SQL.remembering, _Of):
            try:
                bot = await self.bots.active_by_id(server(each.account_id, UNRESTRICTED), each.bot_id)
            except NotFound:
                continue
            life = timedelta(days=bot.document.context.memory.user.ttl_days)
            await self.db.run(SQL.forget, account_id=each.account_id, bot_id=each.bot_id, life=life)

    async def _add(
        self, caller: Caller, bot: Bot, turn: UUID, text: str, state: State, tx: Database | None = None
    ) -> bool:
        if not text:
            return False
        kept = state == "kept"
        most = bot.document.context.memory.user.max_facts
        added = await (tx or self.db).run(
            SQL.add,
            **_with(caller, bot),
            id=uuid7(),
            turn_id=turn,
            text=text,
            state=state,
            origin="said" if kept else "tool",
            most=most,
            proposed=most + 1 if kept else _PROPOSED,
        )
        return bool(added)


def _own(caller: Caller) -> dict[str, object]:
    bots = None if caller.bots is None else list(caller.bots)
    return {"account_id": caller.account, "owner": caller.owner, "bots": bots}


def _with(caller: Caller, bot: Bot) -> dict[str, object]:
    return {"account_id": caller.account, "owner": caller.owner, "bot_id": bot.id}
