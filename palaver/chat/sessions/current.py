"""
Conversations as they are now, for their next turn: kept for half an hour, written through by each turn that ends.

What is kept may be out of date while the bus is away, or slow. So a turn's begin is committed only to the revision that
was read, and what is refused for what was kept is asked for once more. Nothing of what was said is kept here.
"""

import time
from typing import Final
from uuid import UUID

import msgspec

from palaver.chat.guests import Guest
from palaver.chat.sessions.held import Held
from palaver.chat.sessions.sessions import NO_SESSION, SQL
from palaver.chat.turn import Turn
from palaver.core.cache.tiers import Bounds, Passing, Tier, Tiers
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import NotFound

_KEPT_S: Final = 1800.0


class Current:
    def __init__(self, db: Database, tiers: Tiers) -> None:
        self.db = db
        self._tier: Tier[Held | None] = tiers.tier("session", Held | None, Bounds(keep_s=_KEPT_S, near_s=_KEPT_S))

    async def get(self, caller: Caller, id: UUID, *, fresh: bool = False) -> Held:
        """The caller's own conversation; NotFound where it is another's, or a bot spoke that is not open to them."""
        account, owner = caller.account, caller.owner

        async def fill() -> Held | Passing[Held | None] | None:
            found = await self._read(account, owner, id)
            return Passing(found) if found is not None and found.answering else found

        if not fresh:
            kept = await self._tier.get(_key(account, owner, id), fill)
            if kept is not None and kept.opens_to(caller):
                return msgspec.structs.replace(kept, silent_s=max(time.time() - kept.said_at, 0.0))
        found = await self._read(account, owner, id)
        if found is None or not found.opens_to(caller):
            raise NotFound(NO_SESSION)
        return found

    async def ended(self, turn: Turn) -> None:
        """A turn is stored: the next finds what it has made of its conversation, where that is certain."""
        key = _key(turn.caller.account, turn.caller.owner, turn.session)
        await self._tier.replace(key, _after(turn))

    async def changed(self, account: UUID, owner: str, id: UUID) -> None:
        """Somebody has changed a conversation, or removed it: its next turn reads it anew, on every worker."""
        await self._tier.replace(_key(account, owner, id), None)

    async def forget(self) -> None:
        """Many were removed."""
        await self._tier.forget()

    async def _read(self, account: UUID, owner: str, id: UUID) -> Held | None:
        found = await self.db.maybe(SQL.current, Held, account_id=account, owner=owner, id=id)
        if found is None:
            return None
        guests = msgspec.convert(found.guests, list[Guest])
        return msgspec.structs.replace(found, said_at=time.time() - found.silent_s, guests=guests)


def _key(account: UUID, owner: str, id: UUID) -> str:
    return f"{id}:{account}:{owner}"


def _after(turn: Turn) -> Held | None:
    """The conversation after a turn that went well and alone; None where something else may have changed it too."""
    before = turn.held
    alone = before is None or not before.answering
    if not turn.revision or turn.state != "done" or turn.status != "active" or not alone:
        return None
    host = before if turn.guest is not None else None
    return Held(
        id=turn.session,
        account=turn.caller.account,
        owner=turn.caller.owner,
        bot_id=host.bot_id if host else turn.bot.id,
        version=host.version if host else turn.bot.number,
        status=turn.status,
        drawn=host.drawn if host else turn.drawn,
        guests=before.guests if before else [],
        head=turn.id,
        messages=turn.before + (1 if turn.opening else 2),
        files=turn.has_files,
        spoke=[turn.bot.id, *(bot for bot in (before.spoke if before else ()) if bot != turn.bot.id)],
        revision=turn.revision,
        said_at=time.time(),
        untitled=turn.opening,
    )
