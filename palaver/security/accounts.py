"""Accounts: what everything else belongs to."""

from uuid import UUID

from palaver.core.db import Database, named_queries
from palaver.kit.ids import uuid7

SQL = named_queries(__file__)


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

    async def add(self, slug: str, name: str) -> UUID:
        """A new account, or the one that has this slug already."""
        id = uuid7()
        if not await self.db.run(SQL.add_account, id=id, slug=slug, name=name):
            id = await self.db.value(SQL.account_by_slug, slug=slug)
        return id
