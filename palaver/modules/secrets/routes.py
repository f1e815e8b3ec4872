"""JSON routes of secrets: values go in and never come out."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final

import msgspec

from palaver.core.caller import Caller
from palaver.core.errors import Unprocessable
from palaver.core.secrets import Secrets, SecretStore, SecretUses, SecretView, Use
from palaver.core.secrets.reference import NAME
from palaver.core.secrets.refusals import SecretMissing
from palaver.kit import paging
from palaver.kit.clock import now
from palaver.web.call import Call
from palaver.web.route import Route

LONGEST: Final = 65_536
PERMISSION: Final = "secrets.manage"
NAME_RULE: Final = "A name has up to 100 letters, digits, '_', '-' and '.', a letter or digit first."


class NewValue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Without `expires_at` the secret has no end, whatever was set before."""

    value: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]
    expires_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class SecretEntry(SecretView, frozen=True, kw_only=True):
    """`used_in` are the settings that name it and the places that have asked for it."""

    used_in: list[str]


class Usage(msgspec.Struct, frozen=True):
    """Where one secret is used; without times, a place names it and has not asked yet."""

    items: list[Use]


class Rewrapped(msgspec.Struct, frozen=True):
    """How many of the account's secrets were under another master key, and are under the current one now."""

    secrets: int


async def list_secrets(call: Call[None]) -> paging.Page[SecretEntry]:
    account = call.caller.account
    found = await call.get(SecretStore).all(account, call.query.limit + 1, call.query.cursor)
    uses = await call.get(SecretUses).all(account, "secret://")
    return paging.page([entry(view, uses) for view in found], call.query, lambda secret: secret.id)


def entry(view: SecretView, uses: list[Use]) -> SecretEntry:
    places = [use.place for use in uses if use.reference == f"secret://{view.name}"]
    return SecretEntry(**msgspec.structs.asdict(view), used_in=places)


async def put_secret(call: Call[NewValue]) -> SecretEntry:
    return await stored(call, call.params["secret"], call.body)


async def rotate_secret(call: Call[NewValue]) -> SecretEntry:
    return await stored(call, call.params["secret"], call.body, exists=True)


async def stored(call: Call[Any], name: str, given: NewValue, *, exists: bool = False) -> SecretEntry:
    """The secret with its new value, which counts from now on; with `exists` it must be there already."""
    if exists:
        await known(call, name)
    if NAME.fullmatch(name) is None:
        raise Unprocessable(NAME_RULE)
    if given.expires_at is not None and given.expires_at <= now():
        raise Unprocessable("The secret would have ended already: 'expires_at' lies in the past.")
    caller: Caller = call.caller
    view = await call.get(SecretStore).put(
        caller.account, name, given.value, actor=caller.owner, expires_at=given.expires_at, exists=exists
    )
    call.get(Secrets).forget(caller.account, name)
    call.noted.update(secret=name, version=str(view.version))
    return entry(view, await call.get(SecretUses).of(caller.account, name))


async def delete_secret(call: Call[None]) -> None:
    await removed(call, call.params["secret"])


async def removed(call: Call[Any], name: str) -> None:
    await known(call, name)
    await call.get(SecretStore).remove(call.caller.account, name)
    call.get(Secrets).forget(call.caller.account, name)
    call.noted.update(secret=name)


async def show_usage(call: Call[None]) -> Usage:
    name, account = call.params["secret"], call.caller.account
    await known(call, name)
    return Usage(await call.get(SecretUses).of(account, name))


async def known(call: Call[Any], name: str) -> SecretView:
    """The secret of that name; SecretMissing when this account has none, whatever the name is made of."""
    if NAME.fullmatch(name) is None:
        raise SecretMissing("There is no such secret.")
    return await call.get(SecretStore).view(call.caller.account, name)


async def rewrap(call: Call[None]) -> Rewrapped:
    return Rewrapped(await call.get(SecretStore).rewrap(call.caller.account))


_route = partial(Route, permission=PERMISSION)


ROUTES: Final = (
    _route(
        method="GET",
        path="/api/secrets",
        handler=list_secrets,
        summary="List secrets, without their values",
        query=paging.PageQuery,
        response=paging.Page[SecretEntry],
    ),
    _route(
        method="PUT",
        path="/api/secrets/{secret}",
        handler=put_secret,
        summary="Set a secret; its value is never shown again",
        body=NewValue,
        response=SecretEntry,
    ),
    _route(
        method="DELETE", path="/api/secrets/{secret}", handler=delete_secret, summary="Take a secret away", status=204
    ),
    _route(
        method="POST",
        path="/api/secrets/{secret}/rotate",
        handler=rotate_secret,
        summary="Replace the value of a secret that is there",
        body=NewValue,
        response=SecretEntry,
    ),
    _route(
        method="GET",
        path="/api/secrets/{secret}/usage",
        handler=show_usage,
        summary="Where a secret is used",
        response=Usage,
    ),
    _route(
        method="POST",
        path="/api/secrets/rotate",
        handler=rewrap,
        summary="Put the account's secrets under the current master key",
        response=Rewrapped,
    ),
)
