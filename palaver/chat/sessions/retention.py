"""Retention: conversations are kept for as long as their bot's active version says, and then removed whole."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec

from palaver.chat.sessions.current import Current
from palaver.chat.sessions.sessions import SQL
from palaver.config.bots import Bots
from palaver.core.caller import UNRESTRICTED, server
from palaver.core.db import Database
from palaver.core.errors import NotFound
from palaver.moderation.review import Reviews

SWEEP: Final = "chat.sweep"
_OPENED: Final = timedelta(days=1)  # of those that nobody has answered: each visit of a page may begin one
_AT_ONCE: Final = 200  # conversations with all that was said in them, in one transaction

Forgotten = Callable[[UUID], Awaitable[None]]  # what is to know that conversations with a bot are gone


class TalkedTo(msgspec.Struct, frozen=True):
    account_id: UUID
    bot_id: UUID


class Retention:
    def __init__(self, db: Database, bots: Bots, forgotten: Forgotten, reviews: Reviews, current: Current) -> None:
        self.db, self.bots, self.forgotten, self.reviews, self.current = db, bots, forgotten, reviews, current

    async def sweep(self) -> None:
        """
        Remove what is too old, and what was only opened.

        The usage of tokens stays, and so does all that was said to an archived bot.
        """
        for each in await self.db.all(SQL.talked_to, TalkedTo):
            try:
                bot = await self.bots.active_by_id(server(each.account_id, UNRESTRICTED), each.bot_id)
            except NotFound:
                continue
            await self._forget(each, timedelta(days=bot.document.privacy.retention_days))

    async def _forget(self, whose: TalkedTo, kept: timedelta) -> None:
        await self.reviews.forget(whose.account_id, whose.bot_id, kept)
        removed = _AT_ONCE
        while removed == _AT_ONCE:
            removed = await self.db.run(
                SQL.forget_sessions,
                account_id=whose.account_id,
                bot_id=whose.bot_id,
                kept=kept,
                opened=_OPENED,
                limit=_AT_ONCE,
            )
            if removed:
                await self.current.forget()
                await self.forgotten(whose.bot_id)
