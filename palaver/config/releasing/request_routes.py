"""JSON routes of releases that wait: asked for, listed, approved, refused, withdrawn."""

import asyncio
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from palaver.config.releasing.difference import Change, changes
from palaver.config.releasing.requests import Requests
from palaver.config.releasing.versions import Versions
from palaver.config.releasing.waiting import Request, State
from palaver.kit import paging
from palaver.kit.jsons import storable
from palaver.web.call import Call
from palaver.web.route import Route

Reason = Annotated[str, msgspec.Meta(max_length=2000)]


class RequestView(msgspec.Struct, frozen=True, kw_only=True):
    """
    A draft as it was when somebody asked to publish it after version `over`.

    It is published now or at `publish_at`, to all or to `canary` percent of new conversations at first.
    `waiting` needs another person than `author`, `scheduled` its time; `number` is the version that it became.
    `reason`: why it ended without one, or why it waits for a person although its time has come.
    """

    id: UUID
    state: State
    note: str
    author: str
    over: int
    config_hash: str
    publish_at: datetime | None
    canary: int
    decided_by: str | None
    reason: str
    number: int | None
    created_at: datetime
    decided_at: datetime | None


class WholeRequestView(RequestView, frozen=True, kw_only=True):
    """`changes` lead from version `over` to `config`."""

    config: dict[str, Any]
    changes: list[Change]


class Refusal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Reason = ""


def view(request: Request) -> RequestView:
    return msgspec.convert(request, RequestView, from_attributes=True)


async def listing(call: Call[None]) -> paging.Page[RequestView]:
    requests, alias = call.get(Requests), call.params["alias"]
    found = await requests.all(call.caller, alias, call.query.limit + 1, call.query.cursor)
    return paging.page([view(each) for each in found], call.query, lambda each: each.id)


async def read(call: Call[None]) -> WholeRequestView:
    request = await call.get(Requests).one(call.caller, *named(call))
    return WholeRequestView(
        **msgspec.structs.asdict(view(request)), config=request.config, changes=await changed(call, request)
    )


async def changed(call: Call[Any], request: Request) -> list[Change]:
    """What a release would change of the version that it is to follow."""
    before = await call.get(Versions).config(call.caller, call.params["alias"], request.over)
    return await asyncio.to_thread(changes, before, request.config)


async def approve(call: Call[None]) -> RequestView:
    return noted(call, await call.get(Requests).approve(call.caller, *named(call)))


async def refuse(call: Call[Refusal]) -> RequestView:
    return noted(call, await call.get(Requests).refuse(call.caller, *named(call), storable(call.body.reason)))


async def withdraw(call: Call[None]) -> RequestView:
    return noted(call, await call.get(Requests).withdraw(call.caller, *named(call)))


def named(call: Call[Any]) -> tuple[str, UUID]:
    return call.params["alias"], call.id("request", "There is no such request.")


def noted(call: Call[Any], request: Request) -> RequestView:
    """For the audit: what became of a request, and whose it was."""
    call.noted.update({"request": str(request.id), "state": request.state, "asked by": request.author})
    if request.number is not None:
        call.noted["version"] = str(request.number)
    return view(request)


_ONE: Final = "/api/bots/{alias}/requests/{request}"

ROUTES: Final = (
    Route(
        method="GET",
        path="/api/bots/{alias}/requests",
        handler=listing,
        permission="bots.read",
        query=paging.PageQuery,
        response=paging.Page[RequestView],
        summary="List a bot's releases that wait or waited for another person or for their time, newest first",
    ),
    Route(
        method="GET",
        path=_ONE,
        handler=read,
        permission="bots.read",
        response=WholeRequestView,
        summary="Read such a release: what it would publish, and what that changes",
    ),
    Route(
        method="POST",
        path=f"{_ONE}/approve",
        handler=approve,
        permission="bots.write",
        response=RequestView,
        summary="Approve a release that somebody else has asked for: it is published now, or at its time",
        refuses=(422,),
    ),
    Route(
        method="POST",
        path=f"{_ONE}/refuse",
        handler=refuse,
        permission="bots.write",
        body=Refusal,
        response=RequestView,
        summary="Refuse a release that waits",
    ),
    Route(
        method="POST",
        path=f"{_ONE}/withdraw",
        handler=withdraw,
        permission="bots.write",
        response=RequestView,
        summary="Withdraw a release that one has asked for",
    ),
)
