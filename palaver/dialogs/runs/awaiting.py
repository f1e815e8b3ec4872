"""Who publishes an event and who stores that a run waits for it take turns: no event falls between the two."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from palaver.core.db import Database, named_queries

SQL = named_queries(__file__)


async def lock(tx: Database, account: UUID, bot: UUID, event: str) -> None:
    """Until the transaction ends nobody publishes the event."""
    await tx.run(SQL.lock_event, account_id=account, bot_id=bot, event=event)


async def share(tx: Database, account: UUID, bot: UUID, event: str) -> None:
    """Until the transaction ends nobody begins to wait for the event; others may publish it."""
    await tx.run(SQL.share_event, account_id=account, bot_id=bot, event=event)


async def wake(tx: Database, account: UUID, bot: UUID, event: str, payload: Mapping[str, Any]) -> int:
    """The dialogs that wait for the event are due, with what it carries; how many they are."""
    return await tx.run(SQL.wake_by_event, account_id=account, bot_id=bot, event=event, payload=dict(payload))
