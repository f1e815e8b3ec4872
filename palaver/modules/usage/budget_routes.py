"""JSON routes of budgets."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final

import msgspec

from palaver.accounting.budgets.budget import Budget, Used, ends
from palaver.accounting.budgets.budgets import Budgets
from palaver.accounting.budgets.stored import StoredBudgets
from palaver.web.call import Call
from palaver.web.route import Route

PERMISSION: Final = "budgets.manage"


class NewBudgets(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All budgets that the account sets; those of bots' documents stand beside them."""

    budgets: Annotated[list[Budget], msgspec.Meta(max_length=100)]


class BudgetView(msgspec.Struct, frozen=True, kw_only=True):
    """A budget with what was used of it; that is null where it is one for each of its scope."""

    scope: str
    subject: str
    period: str
    tokens: int | None
    cost_micros: int | None
    used_tokens: int | None
    used_micros: int | None
    resets_at: datetime


class SetBudgets(msgspec.Struct, frozen=True, kw_only=True):
    budgets: list[BudgetView]


async def read(call: Call[Any]) -> SetBudgets:
    stored = await call.get(StoredBudgets).of(call.caller.account)
    used = await call.get(Budgets).used(call.caller.account, stored)
    return SetBudgets(budgets=[_view(*each) for each in zip(stored, used, strict=True)])


def _view(budget: Budget, used: Used | None) -> BudgetView:
    return BudgetView(
        **msgspec.structs.asdict(budget),
        used_tokens=None if used is None else used.tokens,
        used_micros=None if used is None else used.micros,
        resets_at=ends(budget.period),
    )


async def write(call: Call[NewBudgets]) -> SetBudgets:
    await put(call, call.body.budgets)
    return await read(call)


async def put(call: Call[Any], budgets: Sequence[Budget]) -> None:
    """Set all of them; the record says what was added and what taken away."""
    stored = call.get(StoredBudgets)
    before = await stored.of(call.caller.account)
    await stored.put(call.caller, budgets)
    call.note_all("budgets", [*map(_told, budgets)], [*map(_told, before)])


def _told(budget: Budget) -> str:
    caps = [f"{budget.tokens}-tokens"] if budget.tokens is not None else []
    if budget.cost_micros is not None:
        caps.append(f"{budget.cost_micros}-micros")
    return ":".join([budget.scope, budget.subject or "each", budget.period, *caps])


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/budgets",
        handler=read,
        permission=PERMISSION,
        response=SetBudgets,
        summary="Read the account's budgets, with what was used of them",
    ),
    Route(
        method="PUT",
        path="/api/budgets",
        handler=write,
        permission=PERMISSION,
        body=NewBudgets,
        response=SetBudgets,
        summary="Set the account's budgets, all of them",
    ),
)
