"""Prices of models, each from a moment on: what a call costs is settled by the price that holds at its time."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec

from palaver.accounting.call import Activity
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, Forbidden, NotFound, Unprocessable
from palaver.kit.clock import now
from palaver.kit.ids import uuid7
from palaver.kit.jsons import storable

SQL = named_queries(__file__)

PLATFORM: Final = "accounts.manage"
_MISSING: Final = "There is no such price."

Micros = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000_000)]
Named = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class NewPrice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    What a million tokens cost in millionths of the currency that one's provider bills in.

    `model` is a name in which * stands for anything; where `cached_micros` is null, cached tokens cost as others do.
    A price of the platform holds in every account that has none of its own.
    """

    provider: Named
    model: Named = "*"
    activity: Activity = "chat"
    input_micros: Micros
    output_micros: Micros
    cached_micros: Micros | None = None
    effective_from: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    effective_until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    platform: bool = False


class Price(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    provider: str
    model: str
    activity: str
    input_micros: int
    output_micros: int
    cached_micros: int | None
    effective_from: datetime
    effective_until: datetime | None
    platform: bool
    set_by: str


class Prices:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def all(self, caller: Caller, limit: int, before: UUID | None = None) -> list[Price]:
        """The account's prices and the platform's, newest first; those that have ended stay on the list."""
        return await self.db.all(SQL.prices, Price, account_id=caller.account, limit=limit, before=before)

    async def holding(self, account: UUID, provider: str, model: str, activity: Activity = "chat") -> Price | None:
        """What a call made now would cost; the account's own price goes before the platform's."""
        wanted = {"provider": provider, "model": model, "activity": activity}
        return await self.db.maybe(SQL.holding, Price, account_id=account, **wanted)

    async def add(self, caller: Caller, new: NewPrice) -> Price:
        """
        A price from now or later on: what was called before has cost what it has cost.

        The one for the same model ends where it begins. Unprocessable for times that do not fit, Conflict where a later
        one is set already.
        """
        _must_own(caller, platform=new.platform)
        begins = new.effective_from or now()
        must_lie_ahead(new, begins)
        account = None if new.platform else caller.account
        same = {"account_id": account, "provider": new.provider, "model": new.model, "activity": new.activity}
        async with self.db.transaction() as tx:
            await tx.run(SQL.hold_prices, **same)
            if await tx.value(SQL.has_later, **same, begins=begins):
                raise Conflict("A later price of this model is set already: take that away first.")
            await tx.run(SQL.end_before, **same, ends=begins)
            values = msgspec.structs.asdict(new) | same | {"effective_from": begins}
            return await tx.one(SQL.add_price, Price, **values, id=uuid7(), set_by=caller.owner)

    async def expire(self, caller: Caller, id: UUID) -> Price:
        """End a price now; one that has not begun goes without having counted. NotFound where it is somebody else's."""
        found = await self.db.maybe(SQL.price, Price, account_id=caller.account, id=id)
        if found is None:
            raise NotFound(_MISSING)
        _must_own(caller, platform=found.platform)
        if found.effective_until is not None and found.effective_until <= now():
            raise Conflict("This price has ended already.")
        account = None if found.platform else caller.account
        return await self.db.one(SQL.expire_price, Price, account_id=account, id=id)


def must_lie_ahead(new: NewPrice, begins: datetime) -> None:
    if new.effective_from is not None and new.effective_from < now():
        raise Unprocessable("'effective_from' lies in the past: what was called before has cost what it has cost.")
    if new.effective_until is not None and new.effective_until <= begins:
        raise Unprocessable("'effective_until' must come after 'effective_from'.")
    for text in (new.provider, new.model):
        if text != storable(text) or text != text.strip():
            raise Unprocessable("Names of providers and models have no spaces around them, and no NUL.")


def _must_own(caller: Caller, *, platform: bool) -> None:
    if platform and not caller.may(PLATFORM):
        raise Forbidden("Prices of the platform are set by who may do 'accounts.manage'.").of(
            caller.account, caller.owner
        )
