"""Accounts: what everything else belongs to."""

from datetime import datetime
from uuid import UUID

import msgspec

from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict
from palaver.kit.ids import uuid7

SQL = named_queries(__file__)


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    slug: str
    name: str
    created_at: datetime


class Accounts:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def first(self) -> UUID | None:
        """The account that the first start made."""
        id: UUID | None = await self.db.value(SQL.first_account)
        return id

    async def by_slug(self, slug: str) -> UUID | None:
        id: UUID | None = await self.db.value(SQL.account_by_slug, slug=slug)
        return id

    async def all(self, limit: int, after: UUID | None = None) -> list[AccountView]:
        """Every account of the platform, by id."""
        return await self.db.all(SQL.accounts, AccountView, after=after, limit=limit)

    async def create(self, slug: str, name: str) -> AccountView:
        """A new account without people or keys; Conflict when the slug is taken."""
        id = uuid7()
        if not await self.db.run(SQL.add_account, id=id, slug=slug, name=name):
            raise Conflict(f"There is an account {slug!r} already.")
        return await self.db.one(SQL.account, AccountView, id=id)

    async def add(self, slug: str, name: str) -> UUID:
        """A new account, or the one that has this slug already."""
        id = uuid7()
        if not await self.db.run(SQL.add_account, id=id, slug=slug, name=name):
            id = await self.db.value(SQL.account_by_slug, slug=slug)
        return id
