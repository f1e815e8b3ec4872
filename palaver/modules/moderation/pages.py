"""Pages of moderation: the queue with its filters, how often what was found, and the box to try policies out."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, get_args

import msgspec
from starlette.responses import Response

from palaver.config.bots import Bot, Bots
from palaver.config.document.moderation import Action
from palaver.core.errors import NotFound, Unprocessable
from palaver.kit import paging
from palaver.kit.clock import now
from palaver.moderation.event import Direction, Verdict
from palaver.moderation.review import Reviews, Wanted
from palaver.moderation.trying import Trial
from palaver.modules.moderation.routes import LONGEST, NO_EVENT, REVIEWS, Trying, found_of, judged, trial
from palaver.web.call import Call
from palaver.web.forms import Form, go, read_form
from palaver.web.render import Pages
from palaver.web.route import page_route

_SHOWN: Final = 30
_BOTS: Final = 200
_SINCE: Final = timedelta(days=30)
_ANY: Final = {"value": "", "label": "any"}
_VERDICTS: Final = {"none": "waits for one", "confirmed": "right", "false_positive": "wrong"}
_FILTERS: Final = ("bot", "direction", "category", "action", "verdict")
_BLANK: Final = {"text": "", "bot": "", "direction": "input", "target": "draft"}


async def queue(call: Call[None]) -> Response:
    """That it was read goes on record."""
    query = call.request.query_params
    asked = {name: query.get(name, "").strip() for name in _FILTERS}
    found = await found_of(call, _wanted(asked), _SHOWN + 1, paging.cursor_of(query.get("before", "")))
    bots = await call.get(Bots).all(call.caller, _BOTS)
    return call.get(Pages).page(
        call,
        "moderation/queue.html",
        events=found[:_SHOWN],
        older=found[_SHOWN - 1].id if len(found) > _SHOWN else None,
        asked=asked,
        verdicts=_VERDICTS,
        rates=await call.get(Reviews).rates(call.caller, now() - _SINCE),
        bots=[_ANY, *_named(bots)],
        directions=[_ANY, *_options(get_args(Direction))],
        actions=[_ANY, *_options(get_args(Action))],
        states=[_ANY, *({"value": value, "label": label} for value, label in _VERDICTS.items())],
    )


async def verdict(call: Call[None]) -> Response:
    form = await read_form(call)
    said = form.text("verdict")
    try:
        given = msgspec.convert(said or None, Verdict | None)
    except msgspec.ValidationError as error:
        raise Unprocessable("Say whether it was right or wrong.") from error
    await judged(call, call.id("event", NO_EVENT), given)
    return go(call, "/moderation")


async def box(call: Call[None]) -> Response:
    return await _box(call, {**_BLANK, "bot": call.request.query_params.get("bot", "")})


async def try_out(call: Call[None]) -> Response:
    form = await read_form(call)
    typed = {name: form.text(name) for name in _BLANK}
    try:
        return await _box(call, typed, tried=await trial(call, _trying(form)))
    except (Unprocessable, NotFound) as error:
        return await _box(call, typed, wrong=error.message, status=error.status)


async def _box(
    call: Call[Any], typed: dict[str, str], *, tried: Trial | None = None, wrong: str = "", status: int = 200
) -> Response:
    bots = await call.get(Bots).all(call.caller, _BOTS)
    return call.get(Pages).page(
        call,
        "moderation/box.html",
        status,
        bots=_named(bots),
        directions=_options(get_args(Direction)),
        targets=_options(("draft", "active")),
        typed=typed,
        tried=tried,
        wrong=wrong,
        longest=LONGEST,
    )


def _wanted(asked: dict[str, str]) -> Wanted:
    """The filters that can be read; what an address says beyond them is no filter."""
    said = {name: value for name, value in asked.items() if value}
    try:
        return msgspec.convert(said, Wanted)
    except msgspec.ValidationError:
        return Wanted()


def _trying(form: Form) -> Trying:
    said = {name: form.text(name) for name in _BLANK}
    try:
        return msgspec.convert(said, Trying)
    except msgspec.ValidationError as error:
        raise Unprocessable(f"Write a text of up to {LONGEST:,} characters, and choose a bot.") from error


def _named(bots: Sequence[Bot]) -> list[dict[str, str]]:
    return [{"value": bot.alias, "label": bot.name} for bot in bots]


def _options(values: Sequence[str]) -> list[dict[str, str]]:
    return [{"value": value, "label": value} for value in values]


PAGES: Final = (
    page_route("GET", "/moderation", queue, REVIEWS),
    page_route("POST", "/moderation/events/{event}/verdict", verdict, REVIEWS),
    page_route("GET", "/moderation/test", box, REVIEWS),
    page_route("POST", "/moderation/test", try_out, REVIEWS),
)
