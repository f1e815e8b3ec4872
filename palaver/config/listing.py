"""Bots as their list shows them: found by name, each with the draft that somebody has begun."""

from datetime import datetime
from uuid import UUID

import msgspec

from palaver.config.bot import Bot, StoredBot, opened
from palaver.config.bots import SQL, Bots
from palaver.core.caller import Caller
from palaver.kit.jsons import storable


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """`draft_by` is the owner who saved its draft last, None where there is none."""

    bot: Bot
    draft_by: str | None
    draft_at: datetime | None


class _Stored(StoredBot, frozen=True, kw_only=True):
    draft_by: str | None
    draft_at: datetime | None


async def listed(bots: Bots, caller: Caller, text: str, limit: int, after: UUID | None = None) -> list[Listed]:
    """The caller's bots whose alias or name contains `text`, oldest first."""
    values = {"account_id": caller.account, "text": storable(text), "after": after, "limit": limit}
    found = await bots.db.all(SQL.bots_listed, _Stored, **values, **caller.bots_reach)
    return [Listed(bot=opened(each), draft_by=each.draft_by, draft_at=each.draft_at) for each in found]
