"""The limits that accounts have set."""

from collections.abc import Sequence
from typing import Final

from palaver.core.cache import Bus
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Unprocessable
from palaver.core.limits.limit import TURNS, Limit
from palaver.core.remembered import Remembered

SQL = named_queries(__file__)

_TOPIC: Final = "limits.changed"


class StoredLimits(Remembered[Limit]):
    """Nobody is limited by what is not known."""

    def __init__(self, db: Database, bus: Bus) -> None:
        super().__init__(db, bus, SQL.limits, Limit, _TOPIC, unknown=())

    async def put(self, caller: Caller, limits: Sequence[Limit]) -> None:
        """Set the account's limits, all of them; Unprocessable when two are for the same, or one could never count."""
        if len({(limit.scope, limit.route_class) for limit in limits}) < len(limits):
            raise Unprocessable("There are two limits for the same scope and class: keep one of them.")
        if any(limit.scope == "bot" and limit.route_class not in TURNS for limit in limits):
            raise Unprocessable("A limit of each bot counts turns: its class is 'chat' or 'any'.")
        async with self.db.transaction() as tx:
            await tx.run(SQL.remove_limits, account_id=caller.account)
            for limit in limits:
                await tx.run(
                    SQL.add_limit,
                    account_id=caller.account,
                    scope=limit.scope,
                    route_class=limit.route_class,
                    per_minute=limit.per_minute,
                    burst=limit.burst,
                    set_by=caller.owner,
                )
        await self.changed(caller.account)
