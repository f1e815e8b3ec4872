"""The review of what was found: listed, judged right or wrong, counted, and forgotten with what it is of."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from palaver.config.document.moderation import Action
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import NotFound
from palaver.moderation.event import SQL, Direction, Rate, StoredEvent, Verdict

Name = Annotated[str, msgspec.Meta(max_length=100)]

_RATES: Final = 200


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which events; `bot` is an alias, the verdict "none" that of those that wait for one."""

    bot: Name | None = None
    direction: Direction | None = None
    category: Name | None = None
    action: Action | None = None
    verdict: Literal["confirmed", "false_positive", "none"] | None = None


class Reviews:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def events(
        self, caller: Caller, wanted: Wanted, limit: int, before: UUID | None = None
    ) -> Sequence[StoredEvent]:
        """Newest first, of the bots that are open to the caller."""
        values = msgspec.structs.asdict(wanted)
        return await self.db.all(SQL.events, StoredEvent, **_own(caller), **values, limit=limit, before=before)

    async def judge(self, caller: Caller, id: UUID, verdict: Verdict | None) -> None:
        """Say whether it was right; None takes it back. NotFound when there is no such event."""
        by = caller.owner if verdict else None
        if not await self.db.run(SQL.judge, **_own(caller), id=id, verdict=verdict, judged_by=by):
            raise NotFound("There is no such event.")

    async def rates(self, caller: Caller, since: datetime) -> Sequence[Rate]:
        """What was found most often comes first."""
        return await self.db.all(SQL.rates, Rate, **_own(caller), since=since, limit=_RATES)

    async def forget(self, account: UUID, bot: UUID, kept: timedelta) -> None:
        """Remove what belongs to no conversation and is older; the rest goes with its conversation."""
        await self.db.run(SQL.forget, account_id=account, bot_id=bot, kept=kept)


def _own(caller: Caller) -> dict[str, object]:
    return {"account_id": caller.account, **caller.bots_reach}
