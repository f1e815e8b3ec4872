"""Pages of one run: how far it is, what came of each question and why, and what has changed since another run."""

import contextlib
from typing import Any, Final
from uuid import UUID

from starlette.responses import RedirectResponse, Response

from palaver.config.frame import bot_page
from palaver.core.errors import Conflict
from palaver.modules.evaluation.comparison import compared
from palaver.modules.evaluation.routes import NO_RUN, run_before, run_of
from palaver.modules.evaluation.runs import Runs
from palaver.security.names import Names
from palaver.web.call import Call, identifier
from palaver.web.render import Pages
from palaver.web.route import page_route

_SHOWN: Final = 50
_OTHERS: Final = 20
_DIGITS: Final = 6
_ONLY: Final = {"failed": False, "passed": True}

Context = dict[str, Any]


async def run_page(call: Call[None]) -> Response:
    return await bot_page(call, "evaluation/run.html", call.params["alias"], **await _run(call))


async def progress(call: Call[None]) -> Response:
    """What the page of a run that goes on asks for, again and again."""
    return call.get(Pages).page(call, "evaluation/results.html", **await _run(call))


async def cancel(call: Call[None]) -> Response:
    run = await run_of(call)
    with contextlib.suppress(Conflict):  # it has ended by itself, which its page shows
        await call.get(Runs).cancel(call.caller, run)
    return RedirectResponse(f"/bots/{call.params['alias']}/evaluation/{run.set}/runs/{run.id}", 303)


async def _run(call: Call[None]) -> Context:
    run, runs, query = await run_of(call), call.get(Runs), call.request.query_params
    after = query.get("after", "")
    only = query.get("only", "")
    place = int(after) if after.isdecimal() and len(after) <= _DIGITS else 0
    found = await runs.results(call.caller, run, _SHOWN + 1, place, only=_ONLY.get(only))
    others = await runs.all(call.caller, call.params["alias"], run.set, _OTHERS)
    before = await run_before(call, run, _with(query.get("with", "")))
    names = await call.get(Names).of(call.caller, [run.started_by])
    return {
        "owner": call.params["alias"],
        "run": run,
        "by": names.get(run.started_by, run.started_by),
        "results": found[:_SHOWN],
        "more": found[_SHOWN - 1].position if len(found) > _SHOWN else None,
        "after": place,
        "only": only if only in _ONLY else "",
        "before": before,
        "others": [each for each in others if each.id != run.id],
        "compared": await compared(runs, call.caller, before, run) if before and run.state == "done" else None,
    }


def _with(text: str) -> UUID | None:
    return identifier(text, NO_RUN) if text else None


_RUN: Final = "/bots/{alias}/evaluation/{set}/runs/{run}"

PAGES: Final = (
    page_route("GET", _RUN, run_page, "bots.read"),
    page_route("GET", f"{_RUN}/progress", progress, "bots.read"),
    page_route("POST", f"{_RUN}/cancel", cancel, "bots.write"),
)
