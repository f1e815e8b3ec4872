"""JSON routes of an account's defaults, and of drafts that go back to them."""

from typing import Annotated, Any, Final

import msgspec
from starlette.responses import Response

from palaver.config.layers.reverting import reverted
from palaver.config.layers.stored import Default, StoredLayers
from palaver.config.releasing.drafts import Draft, Drafts, must_have_seen
from palaver.config.releasing.routes import answer_with, seen_in
from palaver.core.errors import PreconditionRequired, Unprocessable
from palaver.web.call import Call
from palaver.web.dispatch import decoded, read_body
from palaver.web.route import JSON, Route

# Who manages roles is kept out of no bot, and a default counts for all of them; the service asks for bots.write too.
PERMISSION: Final = "roles.manage"

PathText = Annotated[str, msgspec.Meta(max_length=200)]


class DefaultWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`value` as the bot document has it; a list is set whole."""

    value: Any


class Defaults(msgspec.Struct, frozen=True, kw_only=True):
    items: list[Default]


class RevertWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Either the `paths` of fields, or `all` that bots need not say themselves."""

    paths: Annotated[list[PathText], msgspec.Meta(min_length=1, max_length=500)] | None = None
    all: bool = False


async def listing(call: Call[None]) -> Defaults:
    return Defaults(items=await call.get(StoredLayers).account(call.caller))


async def put(call: Call[DefaultWanted]) -> Default:
    return await call.get(StoredLayers).put_account(call.caller, call.params["path"], call.body.value)


async def remove(call: Call[None]) -> None:
    await call.get(StoredLayers).remove_account(call.caller, call.params["path"])


async def revert(call: Call[None]) -> Response:
    seen, drafts, alias = seen_in(call.request), call.get(Drafts), call.params["alias"]
    draft = await drafts.read(call.caller, alias)
    if seen is None:
        raise PreconditionRequired("Say which draft you have seen: send its ETag as If-Match.")
    must_have_seen(draft, seen)
    wanted = decoded(await read_body(call.request), RevertWanted)
    if wanted.all is (wanted.paths is not None):
        raise Unprocessable("Say either the paths of fields, or all.")
    call.note("reverted", "all" if wanted.paths is None else wanted.paths)
    return answer_with(await reverted(drafts, call.caller, alias, seen, wanted.paths))


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/config/defaults",
        handler=listing,
        permission=PERMISSION,
        response=Defaults,
        summary="List what the account's bots have where they say nothing",
    ),
    Route(
        method="PUT",
        path="/api/config/defaults/{path}",
        handler=put,
        permission=PERMISSION,
        body=DefaultWanted,
        response=Default,
        summary="Set a default of the account: a bot takes it up with its next version",
    ),
    Route(
        method="DELETE",
        path="/api/config/defaults/{path}",
        handler=remove,
        permission=PERMISSION,
        status=204,
        summary="Take a default of the account away",
    ),
    Route(
        method="POST",
        path="/api/bots/{alias}/draft/revert",
        handler=revert,
        permission="bots.write",
        accepts={JSON: RevertWanted},
        headers=("If-Match",),
        response=Draft,
        summary="Take fields out of a bot's draft, so that the defaults count for them",
    ),
)
