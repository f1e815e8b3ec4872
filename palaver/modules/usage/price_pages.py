"""The page of prices: what holds, what has ended, and a form for one that begins now."""

from typing import Any, Final, get_args

import msgspec
from starlette.responses import Response

from palaver.accounting.call import Activity
from palaver.accounting.prices import PLATFORM, NewPrice, Prices
from palaver.core.errors import PalaverError
from palaver.kit.clock import now
from palaver.modules.usage import price_routes
from palaver.modules.usage.amounts import MICROS, amount
from palaver.modules.usage.price_routes import PERMISSION
from palaver.web.call import Call
from palaver.web.forms import Form, go, read_form, refusal
from palaver.web.render import HTMX, Pages
from palaver.web.route import page_route

_SHOWN: Final = 200
_MONEY: Final = {"input": "input_micros", "output": "output_micros", "cached": "cached_micros"}


async def page(call: Call[None]) -> Response:
    return await _shown(call, _blank())


async def add(call: Call[None]) -> Response:
    form = await read_form(call)
    typed = {name: form.text(name) for name in ("provider", "model", "activity", *_MONEY)}
    errors: dict[str, str] = {}
    price = _price(form, errors)
    if price is not None:
        try:
            await price_routes.added(call, price)
        except PalaverError as error:
            errors["provider"] = await refusal(call, error, PERMISSION)
        else:
            return go(call, "/usage/prices")
    return await _again(call, {**typed, "platform": form.has("platform"), "errors": errors})


async def expire(call: Call[None]) -> Response:
    await price_routes.expired(call)
    return go(call, "/usage/prices")


def _price(form: Form, errors: dict[str, str]) -> NewPrice | None:
    """What the form says, or what is wrong with it by field."""
    values: dict[str, Any] = {name: form.text(name) for name in ("provider", "model", "activity")}
    values["platform"] = form.has("platform")
    for name, field in _MONEY.items():
        try:
            values[field] = amount(form.text(name) or ("" if name == "cached" else "none"), MICROS, 10**12)
        except ValueError:
            errors[name] = "A number from 0 to 1,000,000."
    if not values["provider"]:
        errors["provider"] = "Name the provider as calls do: openai, anthropic, groq, ollama."
    if errors:
        return None
    try:
        return msgspec.convert({**values, "model": values["model"] or "*"}, NewPrice)
    except msgspec.ValidationError as error:
        errors["provider"] = f"This does not fit: {error}."
        return None


async def _again(call: Call[Any], form: dict[str, Any]) -> Response:
    if HTMX in call.request.headers:
        return call.get(Pages).page(call, "usage/price_form.html", 422, form=form, **_choices(call))
    return await _shown(call, form, new=True, status=422)


async def _shown(call: Call[Any], form: dict[str, Any], *, new: bool = False, status: int = 200) -> Response:
    return call.get(Pages).page(
        call,
        "usage/prices.html",
        status,
        prices=await call.get(Prices).all(call.caller, _SHOWN),
        now=now(),
        form=form,
        new=new or call.request.query_params.get("new") == "1",
        **_choices(call),
    )


def _choices(call: Call[Any]) -> dict[str, Any]:
    activities = [{"value": name, "label": name} for name in get_args(Activity)]
    return {"activities": activities, "for_all": call.caller.may(PLATFORM)}


def _blank() -> dict[str, Any]:
    empty = dict.fromkeys(("provider", *_MONEY), "")
    return {**empty, "model": "*", "activity": "chat", "platform": False, "errors": {}}


PAGES: Final = (
    page_route("GET", "/usage/prices", page, PERMISSION),
    page_route("POST", "/usage/prices", add, PERMISSION),
    page_route("POST", "/usage/prices/{price}/expire", expire, PERMISSION),
)
