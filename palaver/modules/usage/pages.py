"""The page of usage: sums by what one groups by, and the calls behind each of them."""

from typing import Any, Final, get_args

from starlette.responses import Response

from palaver.accounting.usage import Grouping, UsageRecord
from palaver.kit import paging
from palaver.modules.usage.naming import named
from palaver.modules.usage.routes import PERMISSION
from palaver.modules.usage.spans import asked
from palaver.web.call import Call
from palaver.web.render import Pages
from palaver.web.route import page_route

_SHOWN: Final = 50
GROUPINGS: Final = {
    "day": "Day",
    "bot": "Bot",
    "model": "Model",
    "key": "API key",
    "person": "Person or visitor",
    "activity": "Activity",
}


async def usage(call: Call[None]) -> Response:
    shown = asked(call.request.query_params)
    record = call.get(UsageRecord)
    groups = await record.groups(call.caller, shown.span, shown.by)
    first, last = shown.span.days
    return call.get(Pages).page(
        call,
        "usage/usage.html",
        422 if shown.wrong else 200,
        asked=shown,
        first=first,
        last=last,
        totals=await record.sums(call.caller, shown.span),
        groups=groups,
        names=await named(call, shown.by, [group.group for group in groups]),
        filters=await _filters(call, shown.filters),
        groupings=[{"value": name, "label": GROUPINGS[name]} for name in get_args(Grouping)],
    )


async def calls(call: Call[None]) -> Response:
    query = call.request.query_params
    shown = asked(query)
    found = await call.get(UsageRecord).calls(
        call.caller, shown.span, _SHOWN + 1, paging.cursor_of(query.get("before", ""))
    )
    first, last = shown.span.days
    return call.get(Pages).page(
        call,
        "usage/calls.html",
        422 if shown.wrong else 200,
        asked=shown,
        first=first,
        last=last,
        calls=found[:_SHOWN],
        older=str(found[_SHOWN - 1].id) if len(found) > _SHOWN else None,
        names=await named(call, "bot", [str(each.bot) for each in found if each.bot]),
        filters=await _filters(call, shown.filters),
    )


async def _filters(call: Call[Any], filters: dict[str, str]) -> list[dict[str, str]]:
    """What is filtered, as people read it."""
    return [
        {"name": name, "label": GROUPINGS[name], "value": (await named(call, name, [value]))[value]}
        for name, value in filters.items()
    ]


PAGES: Final = (
    page_route("GET", "/usage", usage, PERMISSION),
    page_route("GET", "/usage/calls", calls, PERMISSION),
)
