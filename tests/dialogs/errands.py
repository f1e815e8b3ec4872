"""Errands without a server: somebody's program of some bot, with no database behind it."""

from typing import Any, cast
from uuid import UUID

from palaver.config.bot import Bot
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.dialogs.errand import Errand
from palaver.kit.ids import uuid7
from tests.chat.context.bots import bot_of

ACCOUNT = UUID(int=1)


def errand(bot: Bot | None = None, db: Database | None = None, **given: Any) -> Errand:
    caller = Caller(account=ACCOUNT, kind="user", id=uuid7(), owner="user:1")
    values: dict[str, Any] = {"session": None, "turn": None, "channel": "web", "trigger": "dialog", **given}
    return Errand(caller=caller, bot=bot or bot_of({}), db=cast("Database", db), **values)
