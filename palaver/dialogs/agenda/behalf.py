"""On whose behalf a run without a person goes: what sets it off lends it its own rights, and no more."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.core.caller import Caller, Kind
from palaver.core.db import Database
from palaver.dialogs.errand import Errand, Trigger
from palaver.security.standing.absent import absent

OWNER: Final = "system"
KEY: Final = "behalf"  # in what is stored of a schedule that a program has set, and of a run


class Behalf(msgspec.Struct, frozen=True, kw_only=True):
    """`trigger` is what began it all; whose rights count is read again when it runs, and never stored."""

    kind: Kind = "system"
    owner: str = OWNER
    trigger: Trigger = "webhook"


BOT: Final = Behalf(trigger="schedule")  # a line of the bot's own files: it acts for the bot
STRANGER: Final = Behalf()


def behalf_of(errand: Errand) -> Behalf:
    """Of what an errand sets off."""
    return Behalf(kind=errand.caller.kind, owner=errand.caller.owner, trigger=errand.trigger)


def stored(behalf: Behalf) -> dict[str, Any]:
    return {KEY: msgspec.to_builtins(behalf)}


def restored(given: Mapping[str, Any]) -> Behalf:
    """A stranger's where nothing is said."""
    return msgspec.convert(given.get(KEY) or {}, Behalf)


async def caller_for(db: Database, account: UUID, bot: UUID, behalf: Behalf) -> Caller:
    """Who runs it, confined to one bot: somebody as they stand now, or the server itself."""
    if behalf.kind != "system":
        return await absent(db, account=account, kind=behalf.kind, owner=behalf.owner, bot=bot)
    return Caller(account=account, kind="system", id=bot, owner=OWNER, bots=frozenset({bot}))
