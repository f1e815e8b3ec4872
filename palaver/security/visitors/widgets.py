"""Widgets: what a customer's page names to be known by; each is of one account and points at one of its bots."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Forbidden, NotFound, Unauthenticated, Unprocessable
from palaver.kit.ids import uuid7
from palaver.kit.origins import origin_of
from palaver.security.keys.terms import must_be_of_its_bots

SQL = named_queries(__file__)

PREFIX: Final = "wid_"
_BYTES: Final = 16  # of randomness: short enough for a page, too long to guess


class WidgetView(msgspec.Struct, frozen=True, kw_only=True):
    """`public_id` is what a page names, and no secret; `origins` empty: pages of any origin."""

    id: UUID
    public_id: str
    name: str
    bot: UUID
    origins: list[str]
    created_by: str
    created_at: datetime
    revoked_at: datetime | None


class Widget(msgspec.Struct, frozen=True, kw_only=True):
    """One that a page has named, and that counts."""

    id: UUID
    account_id: UUID
    public_id: str
    origins: list[str]


class Widgets:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def create(self, caller: Caller, name: str, bot: UUID, origins: Sequence[str] = ()) -> WidgetView:
        """Unprocessable, with the message by field, for an origin that is none; the bot is checked by who asks."""
        must_be_of_its_bots(caller, [bot])
        try:
            spelled = sorted({origin_of(text) for text in origins})
        except ValueError as error:
            text = f"{str(error)[:200]}."
            raise Unprocessable(text, details={"origins": text}) from error
        return await self.db.one(
            SQL.add_widget,
            WidgetView,
            id=uuid7(),
            account_id=caller.account,
            public_id=PREFIX + secrets.token_urlsafe(_BYTES),
            name=name,
            bot=bot,
            origins=spelled,
            created_by=caller.owner,
        )

    async def all(self, caller: Caller, limit: int, before: UUID | None = None) -> list[WidgetView]:
        return await self.db.all(SQL.widgets, WidgetView, account_id=caller.account, before=before, limit=limit)

    async def revoke(self, caller: Caller, id: UUID) -> None:
        """It hands out no more ids; those that it has go on for their time."""
        if not await self.db.run(SQL.revoke_widget, account_id=caller.account, id=id):
            raise NotFound("There is no such widget.")

    async def shown(self, public_id: str) -> Widget:
        """The widget that a page names; Unauthenticated, in the same words for each that does not count."""
        found = None
        if public_id.startswith(PREFIX) and public_id.isascii() and public_id.isprintable():
            found = await self.db.maybe(SQL.widget_shown, Widget, public_id=public_id)
        if found is None:
            raise Unauthenticated("No widget by this name gives out ids: it is missing, unknown or revoked.")
        return found


def must_come_from_its_page(widget: Widget, origin: str | None) -> None:
    """Forbidden for a page of an origin that the widget does not name; programs name none."""
    if origin is not None and widget.origins and origin not in widget.origins:
        raise Forbidden(f"This widget does not count for pages of {origin[:200]}.")
