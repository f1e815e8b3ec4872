"""Pages of automations: all of a bot with their last run, the runs of one, and a run with its log."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.responses import Response

from palaver.config.frame import bot_page
from palaver.core.errors import Conflict
from palaver.dialogs.agenda.overview import Overview
from palaver.kit.paging import cursor_of
from palaver.modules.automations.routes import NO_RUN, named
from palaver.web.call import Call
from palaver.web.forms import go
from palaver.web.route import page_route

_SHOWN: Final = 20


async def automations(call: Call[None]) -> Response:
    return await _listed(call)


async def _listed(call: Call[None], status: int = 200, wrong: str = "") -> Response:
    alias, query, overview = call.params["alias"], call.request.query_params, call.get(Overview)
    of, before = cursor_of(query.get("of", "")), cursor_of(query.get("before", ""))
    found = await overview.all(call.caller, alias)
    runs = await overview.runs(call.caller, alias, of=of, before=before, limit=_SHOWN + 1)
    return await bot_page(
        call,
        "automations/automations.html",
        alias,
        status,
        automations=found,
        only=next((each for each in found if each.id == of), None),
        runs=runs[:_SHOWN],
        more=runs[_SHOWN - 1].id if len(runs) > _SHOWN else None,
        wrong=wrong,
    )


async def run_page(call: Call[None]) -> Response:
    alias = call.params["alias"]
    run = await call.get(Overview).run(call.caller, alias, call.id("automation_run", NO_RUN))
    result = "" if run.result is None else json.dumps(run.result, ensure_ascii=False, indent=2)
    return await bot_page(call, "automations/run.html", alias, run=run, result=result)


async def pause(call: Call[None]) -> Response:
    return await _done(call, call.get(Overview).pause)


async def resume(call: Call[None]) -> Response:
    return await _done(call, call.get(Overview).resume)


async def start(call: Call[None]) -> Response:
    return await _done(call, call.get(Overview).start)


async def _done(call: Call[None], act: Callable[..., Awaitable[Any]]) -> Response:
    try:
        await act(call.caller, *named(call))
    except Conflict as error:
        return await _listed(call, error.status, error.message)
    return go(call, f"/bots/{call.params['alias']}/automations")


_ALL: Final = "/bots/{alias}/automations"
_ONE: Final = f"{_ALL}/{{automation}}"

PAGES: Final = (
    page_route("GET", _ALL, automations, "bots.read"),
    page_route("GET", f"{_ALL}/runs/{{automation_run}}", run_page, "bots.read"),
    page_route("POST", f"{_ONE}/pause", pause, "bots.write"),
    page_route("POST", f"{_ONE}/resume", resume, "bots.write"),
    page_route("POST", f"{_ONE}/run", start, "bots.write"),
)
