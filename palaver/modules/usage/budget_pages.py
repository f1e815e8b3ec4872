"""The page of budgets: what may be used, how much of it was, and a form for one."""

from collections.abc import Mapping
from typing import Any, Final, get_args

import msgspec
from starlette.responses import Response

from palaver.accounting.budgets.budget import Budget, Period, Scope
from palaver.accounting.budgets.stored import StoredBudgets
from palaver.config.bots import Bots
from palaver.core.errors import NotFound, Unprocessable
from palaver.modules.usage import budget_routes
from palaver.modules.usage.amounts import MICROS, amount
from palaver.modules.usage.budget_routes import PERMISSION
from palaver.modules.usage.naming import subjects
from palaver.web.call import Call
from palaver.web.forms import Form, go, read_form
from palaver.web.render import HTMX, Pages
from palaver.web.route import page_route

_BOTS: Final = 200
SCOPES: Final[Mapping[str, str]] = {
    "account": "the whole account",
    "bot": "each bot",
    "key": "each API key",
    "person": "each person or visitor",
}
PERIODS: Final[Mapping[str, str]] = {"day": "a day", "month": "a month"}


async def page(call: Call[None]) -> Response:
    return await _shown(call, _blank())


async def put(call: Call[None]) -> Response:
    """Set one budget; the one for the same gives way."""
    form = await read_form(call)
    typed = {name: form.text(name) for name in ("scope", "subject", "period", "tokens", "money")}
    errors: dict[str, str] = {}
    budget = _budget(form, errors)
    if budget is None:
        return await _again(call, {**typed, "errors": errors})
    stored = await call.get(StoredBudgets).of(call.caller.account)
    await budget_routes.put(call, [*(each for each in stored if _same(each) != _same(budget)), budget])
    return go(call, "/usage/budgets")


async def remove(call: Call[None]) -> Response:
    form = await read_form(call)
    stored = await call.get(StoredBudgets).of(call.caller.account)
    same = form.text("scope"), form.text("subject"), form.text("period")
    kept = [each for each in stored if _same(each) != same]
    if len(kept) == len(stored):
        raise NotFound("There is no such budget.")
    await budget_routes.put(call, kept)
    return go(call, "/usage/budgets")


def _budget(form: Form, errors: dict[str, str]) -> Budget | None:
    """What the form says, or what is wrong with it by field."""
    values: dict[str, Any] = {name: form.text(name) for name in ("scope", "subject", "period")}
    values["tokens"] = _number(form, "tokens", 1, errors)
    values["cost_micros"] = _number(form, "money", MICROS, errors)
    if not errors and values["tokens"] is None and values["cost_micros"] is None:
        errors["tokens"] = "Give tokens, money or both."
    if values["scope"] == "account" and values["subject"]:
        errors["subject"] = "The account is one: leave this empty."
    if errors:
        return None
    try:
        return msgspec.convert(values, Budget)
    except msgspec.ValidationError as error:
        errors["scope"] = f"This does not fit: {error}."
        return None


def _number(form: Form, name: str, unit: int, errors: dict[str, str]) -> int | None:
    try:
        return amount(form.text(name), unit, 10**15)
    except ValueError:
        errors[name] = "A number that is not less than 0, or nothing."
        return None


def _same(budget: Budget) -> tuple[str, str, str]:
    return budget.scope, budget.subject, budget.period


async def _again(call: Call[Any], form: dict[str, Any]) -> Response:
    if HTMX in call.request.headers:
        return call.get(Pages).page(
            call, "usage/budget_form.html", 422, form=form, scopes=_scopes(), periods=_periods()
        )
    return await _shown(call, form, new=True, status=422)


async def _shown(call: Call[Any], form: dict[str, Any], *, new: bool = False, status: int = 200) -> Response:
    stored = await call.get(StoredBudgets).of(call.caller.account)
    try:
        budgets = (await budget_routes.read(call)).budgets
    except Unprocessable:
        budgets = []
    bots = await call.get(Bots).all(call.caller, _BOTS)
    capped = [
        bot
        for bot in bots
        if (bot.document.limits.daily_tokens, bot.document.limits.monthly_cost_micros) != (None, None)
    ]
    return call.get(Pages).page(
        call,
        "usage/budgets.html",
        status,
        budgets=budgets,
        names=await subjects(call, stored),
        capped=capped,
        scope_names=SCOPES,
        period_names=PERIODS,
        scopes=_scopes(),
        periods=_periods(),
        form=form,
        new=new or call.request.query_params.get("new") == "1",
    )


def _scopes() -> list[dict[str, str]]:
    return [{"value": scope, "label": SCOPES[scope]} for scope in get_args(Scope)]


def _periods() -> list[dict[str, str]]:
    return [{"value": period, "label": PERIODS[period]} for period in get_args(Period)]


def _blank() -> dict[str, Any]:
    return {"scope": "account", "subject": "", "period": "month", "tokens": "", "money": "", "errors": {}}


PAGES: Final = (
    page_route("GET", "/usage/budgets", page, PERMISSION),
    page_route("POST", "/usage/budgets", put, PERMISSION),
    page_route("POST", "/usage/budgets/remove", remove, PERMISSION),
)
