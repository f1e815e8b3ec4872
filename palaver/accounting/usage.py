"""What an account's calls have used: sums by what one groups by, and the calls behind each sum."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Unprocessable
from palaver.kit.clock import now

SQL = named_queries(__file__)

Grouping = Literal["day", "bot", "model", "key", "person", "activity"]

LONGEST: Final = 366  # days that are looked at together
_GROUPS: Final = 500
_Text = Annotated[str, msgspec.Meta(max_length=600)]


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """
    Days by UTC, both of them in it, this month's unless it is said; and whose or which calls.

    `model` is "provider:model"; a filter that is "-" means those that have none.
    """

    since: date | None = msgspec.field(default=None, name="from")
    until: date | None = msgspec.field(default=None, name="to")
    bot: _Text | None = None
    model: _Text | None = None
    key: _Text | None = None
    person: _Text | None = None
    activity: _Text | None = None

    @property
    def days(self) -> tuple[date, date]:
        """Unprocessable for a span that is none, or longer than a year."""
        today = now().date()
        last = self.until or max(today, self.since or today)
        first = self.since or last.replace(day=1)
        if not 0 <= (last - first).days < LONGEST:
            raise Unprocessable(f"'from' is a day before 'to', and at most {LONGEST} days are looked at together.")
        return first, last

    @property
    def filters(self) -> dict[str, Any]:
        first, last = self.days
        named = {"bot": self.bot, "model": self.model, "key": self.key, "person": self.person}
        return {"first": first, "last": last, "activity": self.activity, **named}


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """
    Calls with their tokens and cost; of those, how many were `estimated` by us and how many had no price.

    `hits` are answers that came from a cache, `saved_tokens` what they saved.
    """

    calls: int = 0
    hits: int = 0
    estimated: int = 0
    unpriced: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    saved_tokens: int = 0
    cost_micros: int = 0


class Group(Sums, frozen=True, kw_only=True):
    """`group` is the day, the id, the name; "-" where there is none."""

    group: str


class DayRow(Sums, frozen=True, kw_only=True):
    day: date
    bot: UUID | None
    activity: str
    provider: str
    model: str
    key: UUID | None
    person: str


class CallView(msgspec.Struct, frozen=True, kw_only=True):
    """One call as it was accounted; `price_id` null: there was no price for it, and it counts as free."""

    id: UUID
    at: datetime
    bot: UUID | None
    version: int | None
    session: UUID | None
    turn: UUID | None
    owner: str
    key: UUID | None
    person: str
    channel: str
    activity: str
    connection: str
    provider: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int
    reasoning_tokens: int
    estimated: bool
    outcome: str
    first_token_ms: int | None
    ms: int
    price_id: UUID | None
    input_micros: int | None
    output_micros: int | None
    cached_micros: int | None
    cost_micros: int


class UsageRecord:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def sums(self, caller: Caller, span: Span) -> Sums:
        found = await self.db.maybe(SQL.groups, Group, account_id=caller.account, by="", limit=1, **span.filters)
        return Sums() if found is None else Sums(**{name: getattr(found, name) for name in Sums.__struct_fields__})

    async def groups(self, caller: Caller, span: Span, by: Grouping, limit: int = _GROUPS) -> list[Group]:
        """Days in their order, all else by what it cost and used, most first."""
        return await self.db.all(SQL.groups, Group, account_id=caller.account, by=by, limit=limit, **span.filters)

    async def calls(self, caller: Caller, span: Span, limit: int, before: UUID | None = None) -> list[CallView]:
        """The calls behind the sums of a span, newest first."""
        return await self.db.all(
            SQL.calls, CallView, account_id=caller.account, limit=limit, before=before, **span.filters
        )

    async def days(self, caller: Caller, span: Span) -> AsyncIterator[list[DayRow]]:
        """The sums as they are kept, day by day."""
        first, last = span.days
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            yield await self.db.all(
                SQL.day_rows, DayRow, account_id=caller.account, **span.filters | {"first": day, "last": day}
            )

    async def of_turn(self, caller: Caller, turn: UUID) -> list[CallView]:
        """What one turn of the caller's own has asked of models, oldest first."""
        return await self.db.all(SQL.turn_calls, CallView, account_id=caller.account, owner=caller.owner, turn=turn)
