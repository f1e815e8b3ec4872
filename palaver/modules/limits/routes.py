"""JSON routes of limits."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

import msgspec

from palaver.core.limits.limit import Limit
from palaver.core.limits.offenders import Offender, Offenders
from palaver.core.limits.stored import StoredLimits
from palaver.kit import paging
from palaver.web.call import Call
from palaver.web.route import Route

PERMISSION: Final = "limits.manage"


class RateLimits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All limits that the account has set; none says that nobody is limited but as the bots say."""

    limits: Annotated[list[Limit], msgspec.Meta(max_length=100)]


async def read(call: Call[Any]) -> RateLimits:
    return RateLimits(limits=list(await call.get(StoredLimits).of(call.caller.account)))


async def write(call: Call[RateLimits]) -> RateLimits:
    await put(call, call.body.limits)
    return await read(call)


async def put(call: Call[Any], limits: Sequence[Limit]) -> None:
    """Set all of them; the record says what was added and what taken away."""
    stored = call.get(StoredLimits)
    before = await stored.of(call.caller.account)
    await stored.put(call.caller, limits)
    call.note_all("limits", [*map(_told, limits)], [*map(_told, before)])


def _told(limit: Limit) -> str:
    burst = f"/{limit.burst}" if limit.burst else ""
    return f"{limit.scope}:{limit.route_class}:{limit.per_minute}{burst}".replace(" ", "-")


async def offenders(call: Call[None]) -> paging.Page[Offender]:
    found = await call.get(Offenders).all(call.caller, call.query.limit + 1, call.query.cursor)
    return paging.page(found, call.query, lambda offender: offender.id)


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/security/rate-limit",
        handler=read,
        permission=PERMISSION,
        response=RateLimits,
        unlimited=True,
        summary="Read the account's rate limits",
    ),
    Route(
        method="PUT",
        path="/api/security/rate-limit",
        handler=write,
        permission=PERMISSION,
        body=RateLimits,
        response=RateLimits,
        unlimited=True,
        summary="Set the account's rate limits, all of them",
    ),
    Route(
        method="GET",
        path="/api/admin/limits/offenders",
        handler=offenders,
        permission=PERMISSION,
        query=paging.PageQuery,
        response=paging.Page[Offender],
        summary="List whom limits have refused, latest first",
    ),
)
