"""Where secrets are used: what the settings name, and who has asked."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from palaver.core.db import Database, named_queries

SQL = named_queries(__file__)


class Place(msgspec.Struct, frozen=True):
    """A setting that names a secret of an account."""

    account: UUID
    reference: str
    place: str


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """One place for one reference; without times, it has not asked yet."""

    reference: str
    place: str
    first_at: datetime | None = None
    last_at: datetime | None = None


class SecretUses:
    """`places` tells the settings that name secrets, as they are now."""

    def __init__(self, db: Database, places: Callable[[], Awaitable[Iterable[Place]]]) -> None:
        self._db, self._places = db, places

    async def note(self, account: UUID, reference: str, place: str) -> None:
        await self._db.run(SQL.note_use, account_id=account, reference=reference, place=place)

    async def of(self, account: UUID, name: str) -> list[Use]:
        """The uses of one stored secret."""
        reference = f"secret://{name}"
        return [use for use in await self.all(account, reference) if use.reference == reference]

    async def all(self, account: UUID, beginning: str = "") -> list[Use]:
        """The uses of all references that begin so, by reference."""
        asked = await self._db.all(SQL.uses, Use, account_id=account, beginning=beginning)
        known = {(use.reference, use.place) for use in asked}
        named = [
            Use(reference=place.reference, place=place.place)
            for place in await self._places()
            if place.account == account
            and place.reference.startswith(beginning)
            and (place.reference, place.place) not in known
        ]
        return sorted([*asked, *named], key=lambda use: (use.reference, use.place))
