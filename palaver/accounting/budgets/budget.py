"""A budget as a value: whom it counts, for which period, and how much they may use."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final, Literal, NamedTuple
from uuid import UUID

import msgspec

from palaver.core.errors import BudgetExceeded
from palaver.kit.clock import now

Scope = Literal["account", "bot", "key", "person"]
Period = Literal["day", "month"]
Cap = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000_000_000)]

_WHOSE: Final = {"account": "this account", "bot": "this bot", "key": "this key", "person": "you"}
_WHEN: Final = {"day": "today", "month": "this month"}


class Budget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    What each one of a scope may use in a day or a month by UTC; with a `subject` that one alone.

    A subject is the id of a bot or of a key, or a person as "user:…" or "visitor:…". Money is in millionths.
    """

    scope: Scope
    subject: Annotated[str, msgspec.Meta(max_length=300)] = ""
    period: Period = "month"
    tokens: Cap | None = None
    cost_micros: Cap | None = None


class Subject(NamedTuple):
    """Whose use is counted; `name` is empty for the account itself."""

    account: UUID
    scope: str
    name: str


class Used(NamedTuple):
    tokens: int = 0
    micros: int = 0


def must_be_left(budget: Budget, used: Used) -> None:
    """BudgetExceeded once all of a budget is used, by what was counted and what is under way."""
    spent = "tokens" if budget.tokens is not None and used.tokens >= budget.tokens else ""
    if budget.cost_micros is not None and used.micros >= budget.cost_micros:
        spent = "money"
    if spent:
        raise BudgetExceeded(
            f"The {spent} for {_WHOSE[budget.scope]} {_WHEN[budget.period]} {'are' if spent == 'tokens' else 'is'}"
            " used up: ask an operator, or wait until it begins anew.",
            details={"scope": budget.scope, "period": budget.period, "of": spent, "resets_at": ends(budget.period)},
        )


def ends(period: str) -> datetime:
    """When the running period is over."""
    today = now().date()
    return datetime.combine(today + timedelta(days=1) if period == "day" else _next_month(today), time(), UTC)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
