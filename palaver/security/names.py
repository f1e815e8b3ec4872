"""Names: what the people and keys behind owners ("user:…", "key:…") are called, for whoever shows them."""

from collections.abc import Iterable, Iterator
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries

SQL = named_queries(__file__)

_FOUND: Final = 100


class Named(msgspec.Struct, frozen=True):
    owner: str
    name: str


class Names:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def of(self, caller: Caller, owners: Iterable[str]) -> dict[str, str]:
        """The name of each owner that is of the caller's account."""
        ids = list(_ids(owners))
        found = await self.db.all(SQL.names, Named, account_id=caller.account, ids=ids) if ids else []
        return {each.owner: each.name for each in found}

    async def find(self, caller: Caller, text: str) -> list[str]:
        """Up to a hundred owners of the caller's account whose name, or e-mail address, contains `text`."""
        found = await self.db.all(SQL.named_like, Named, account_id=caller.account, text=text, limit=_FOUND)
        return [each.owner for each in found]


def _ids(owners: Iterable[str]) -> Iterator[UUID]:
    for owner in owners:
        kind, _, id = owner.partition(":")
        if kind in {"user", "key"}:
            try:
                yield UUID(id)
            except ValueError:
                continue
