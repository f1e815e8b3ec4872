"""JSON routes of the platform's defaults and locks."""

from typing import Annotated, Any, Final, cast, get_args

import msgspec

from palaver.config.layers.stored import LONGEST, Kind, PlatformValue, StoredLayers
from palaver.core.errors import NotFound
from palaver.kit.jsons import storable
from palaver.web.call import Call
from palaver.web.route import Route

PERMISSION: Final = "accounts.manage"

Reason = Annotated[str, msgspec.Meta(max_length=LONGEST)]


class ValueWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`value` as the bot document has it; a list is set whole. Who meets a lock reads its `reason`."""

    value: Any
    reason: Reason = ""


class PlatformValues(msgspec.Struct, frozen=True, kw_only=True):
    items: list[PlatformValue]


async def listing(call: Call[None]) -> PlatformValues:
    return PlatformValues(items=await call.get(StoredLayers).platform())


async def put(call: Call[ValueWanted]) -> PlatformValue:
    kind, path, reason = _kind(call), call.params["path"], storable(call.body.reason)
    if reason:
        call.note("reason", reason)
    return await call.get(StoredLayers).put_platform(call.caller, kind, path, call.body.value, reason)


async def remove(call: Call[None]) -> None:
    await call.get(StoredLayers).remove_platform(_kind(call), call.params["path"])


def _kind(call: Call[Any]) -> Kind:
    kind = call.params["kind"]
    if kind not in get_args(Kind):
        raise NotFound("There are values of the kinds 'default' and 'lock'.")
    return cast("Kind", kind)


_ONE: Final = "/api/super/config/{kind}/{path}"

ROUTES: Final = (
    Route(
        method="GET",
        path="/api/super/config",
        handler=listing,
        permission=PERMISSION,
        response=PlatformValues,
        summary="List the platform's defaults, and what the operator has locked, for the bots of all accounts",
    ),
    Route(
        method="PUT",
        path=_ONE,
        handler=put,
        permission=PERMISSION,
        body=ValueWanted,
        response=PlatformValue,
        summary="Set a default of the platform, or lock a field: a lock counts at once in every version of every bot",
    ),
    Route(
        method="DELETE",
        path=_ONE,
        handler=remove,
        permission=PERMISSION,
        status=204,
        summary="Take a default of the platform away, or unlock a field",
    ),
)
