"""The audit hook: every administrative act, sign-in and denial is told as an `Act`, kept as a row and a log line."""

from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.core.db import Database, named_queries
from palaver.core.logs import logger
from palaver.kit.ids import uuid7

SQL = named_queries(__file__)

DENIED: Final = "denied"
SIGNED_IN: Final = "signed in"
REKEYED: Final = "changed the password"

log = logger("audit")


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """
    What somebody did, after its effect was durable, or was not allowed to do (`DENIED`).

    `actor` is the caller's owner ("user:…", "key:…", "system"); `action` a permission that was used, or a name from
    above; `target` what was asked ("DELETE /api/bots/demo", "palaver keys create"); `details` what that leaves open.
    """

    account: UUID
    actor: str
    action: str
    target: str = ""
    details: dict[str, Any] = {}
    request_id: str | None = None


class Audit:
    """Appends acts; nothing here changes or removes one."""

    def __init__(self, db: Database) -> None:
        self.db = db

    async def write(self, act: Act) -> None:
        log.info("act", actor=act.actor, action=act.action, target=act.target, **act.details)
        await self.db.run(
            SQL.append,
            id=uuid7(),
            account_id=act.account,
            actor=act.actor,
            action=act.action,
            target=act.target,
            details=act.details,
            request_id=act.request_id,
        )
