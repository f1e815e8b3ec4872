"""Publishing from the page of versions, now, at a time or with another person; and the page of a release that waits."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from palaver.config.frame import bot_page
from palaver.config.releasing.request_routes import changed, named, noted
from palaver.config.releasing.requests import Requests
from palaver.config.releasing.waiting import Request, Requested
from palaver.core.errors import Conflict, Forbidden, PalaverError, PreconditionFailed, Unprocessable
from palaver.kit.jsons import storable
from palaver.modules.versions.listing import findings_of, listed, names_of, stance
from palaver.modules.versions.showing import fields
from palaver.web.call import Call
from palaver.web.forms import go, read_form, refusal
from palaver.web.route import page_route

_LONGEST: Final = 2000
_REFUSED: Final = (Conflict, Forbidden, PreconditionFailed, Unprocessable)


async def publish(call: Call[None]) -> Response:
    alias, form = call.params["alias"], await read_form(call)
    note, at = storable(form.text("note"))[:_LONGEST], form.text("at")
    try:
        made = await call.get(Requests).publish(call.caller, alias, note, form.text("seen") or None, moment(at))
    except _REFUSED as error:
        return await listed(call, error, {"note": note, "at": at})
    if isinstance(made, Requested):
        call.noted.update({"request": str(made.request_id), "state": made.state})
        return _back(call, asked=made.request_id)
    call.noted["version"] = str(made.number)
    return _back(call, made=made.number)


async def request_page(call: Call[None]) -> Response:
    return await _shown(call, await call.get(Requests).one(call.caller, *named(call)))


async def approve(call: Call[None]) -> Response:
    return await _decided(call, lambda requests: requests.approve(call.caller, *named(call)))


async def withdraw(call: Call[None]) -> Response:
    return await _decided(call, lambda requests: requests.withdraw(call.caller, *named(call)))


async def refuse(call: Call[None]) -> Response:
    await call.get(Requests).one(call.caller, *named(call))
    reason = storable((await read_form(call)).text("reason"))[:_LONGEST]
    return await _decided(call, lambda requests: requests.refuse(call.caller, *named(call), reason))


async def _decided(call: Call[Any], act: Callable[[Requests], Awaitable[Request]]) -> Response:
    requests = call.get(Requests)
    try:
        request = await act(requests)
    except _REFUSED as error:
        return await _shown(call, await requests.one(call.caller, *named(call)), error)
    noted(call, request)
    return _back(call, asked=request.id) if request.number is None else _back(call, made=request.number)


async def _shown(call: Call[Any], request: Request, error: PalaverError | None = None) -> Response:
    owners = [request.author, request.decided_by or request.author]
    person = await call.get(Requests).behind(call.caller.owner)
    return await bot_page(
        call,
        "versions/request.html",
        call.params["alias"],
        200 if error is None else error.status,
        request_=request,
        names=await names_of(call, owners),
        fields=fields(await changed(call, request)),
        may=stance(call.caller, request, person),
        wrong="" if error is None else await refusal(call, error, "bots.write"),
        findings=findings_of(error),
    )


def moment(text: str) -> datetime | None:
    """What a field for a moment says, in UTC unless it names an offset; Unprocessable when it says none."""
    if not text:
        return None
    try:
        said = datetime.fromisoformat(text)
        return said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unprocessable("A moment is written like 2026-11-22T06:00, in UTC.") from None


def _back(call: Call[Any], **told: UUID | int) -> Response:
    return go(call, f"/bots/{call.params['alias']}/versions?{urlencode(told)}")


_ONE: Final = "/bots/{alias}/versions/requests/{request}"

PAGES: Final = (
    page_route("POST", "/bots/{alias}/versions/publish", publish, "bots.write"),
    page_route("GET", _ONE, request_page, "bots.read"),
    page_route("POST", f"{_ONE}/approve", approve, "bots.write"),
    page_route("POST", f"{_ONE}/refuse", refuse, "bots.write"),
    page_route("POST", f"{_ONE}/withdraw", withdraw, "bots.write"),
)
