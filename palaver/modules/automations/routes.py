"""JSON routes of a bot's automations and their runs."""

from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.dialogs.agenda.overview import AutomationRun, AutomationView, Overview
from palaver.kit import paging
from palaver.web.call import Call
from palaver.web.route import Route

NO_AUTOMATION: Final = "The bot has no such automation."
NO_RUN: Final = "The bot has no such run."


class AutomationList(msgspec.Struct, frozen=True):
    items: list[AutomationView]


class RunsQuery(paging.PageQuery, frozen=True):
    """`automation` leaves only its runs."""

    automation: UUID | None = None


async def listing(call: Call[None]) -> AutomationList:
    return AutomationList(await call.get(Overview).all(call.caller, call.params["alias"]))


async def pause(call: Call[None]) -> AutomationView:
    return await call.get(Overview).pause(call.caller, *named(call))


async def resume(call: Call[None]) -> AutomationView:
    return await call.get(Overview).resume(call.caller, *named(call))


async def start(call: Call[None]) -> AutomationRun:
    return await call.get(Overview).start(call.caller, *named(call))


async def runs(call: Call[None]) -> paging.Page[AutomationRun]:
    wanted: RunsQuery = call.query
    found = await call.get(Overview).runs(
        call.caller, call.params["alias"], of=wanted.automation, before=wanted.cursor, limit=wanted.limit + 1
    )
    return paging.page(found, wanted, lambda run: run.id)


async def read(call: Call[None]) -> AutomationRun:
    return await call.get(Overview).run(call.caller, call.params["alias"], call.id("automation_run", NO_RUN))


def named(call: Call[Any]) -> tuple[str, UUID]:
    return call.params["alias"], call.id("automation", NO_AUTOMATION)


_ALL: Final = "/api/bots/{alias}/automations"
_ONE: Final = f"{_ALL}/{{automation}}"
_RUNS: Final = "/api/bots/{alias}/automation-runs"

ROUTES: Final = (
    Route(
        method="GET",
        path=_ALL,
        handler=listing,
        permission="bots.read",
        response=AutomationList,
        summary="List what begins a bot's programs by itself, with when it is next and what became of it last",
    ),
    Route(
        method="POST",
        path=f"{_ONE}/pause",
        handler=pause,
        permission="bots.write",
        response=AutomationView,
        summary="Have nothing begin by a schedule, webhook or event until it is resumed",
    ),
    Route(
        method="POST",
        path=f"{_ONE}/resume",
        handler=resume,
        permission="bots.write",
        response=AutomationView,
        summary="Have a paused automation go on; what it missed is not made up for",
    ),
    Route(
        method="POST",
        path=f"{_ONE}/run",
        handler=start,
        permission="bots.write",
        response=AutomationRun,
        status=202,
        summary="Run a schedule's program now",
    ),
    Route(
        method="GET",
        path=_RUNS,
        handler=runs,
        permission="bots.read",
        query=RunsQuery,
        response=paging.Page[AutomationRun],
        summary="List the runs of a bot's automations, newest first",
    ),
    Route(
        method="GET",
        path=f"{_RUNS}/{{automation_run}}",
        handler=read,
        permission="bots.read",
        response=AutomationRun,
        summary="Read a run with what it said and logged, its error and its result",
    ),
)
