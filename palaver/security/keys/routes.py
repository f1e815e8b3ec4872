"""JSON routes of API keys."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from palaver.core.caller import UNRESTRICTED
from palaver.core.errors import Unprocessable
from palaver.kit import paging
from palaver.security.keys.keys import KeyKind, Keys, KeyView
from palaver.security.keys.terms import Terms
from palaver.web.call import Call
from palaver.web.route import Route

LONGEST_OVERLAP_S: Final = 7 * 24 * 3600

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class OwnBots:
    """Which of some ids are no bots of the caller: handed over by app.py, because bots are another area's."""

    def __init__(self, foreign: Callable[[Call[Any], list[UUID]], Awaitable[list[UUID]]]) -> None:
        self.foreign = foreign


class NewKey(Terms, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: KeyKind
    name: Name


class Rotation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`overlap_s`: how long the secret until now goes on counting; 0 ends it at once."""

    overlap_s: Annotated[int, msgspec.Meta(ge=0, le=LONGEST_OVERLAP_S)] = 0


class CreatedKey(msgspec.Struct, frozen=True, kw_only=True):
    """The only answer that ever holds the secret."""

    key: KeyView
    secret: str


async def create_key(call: Call[NewKey]) -> CreatedKey:
    values = msgspec.structs.asdict(call.body)
    kind, name = values.pop("kind"), values.pop("name")
    return await made(call, kind, name, Terms(**values))


async def made(call: Call[Any], kind: KeyKind, name: str, terms: Terms) -> CreatedKey:
    """A new key for the caller, on record."""
    await must_be_own_bots(call, terms)
    key, secret = await call.get(Keys).create(call.caller, kind, name, terms)
    call.noted.update(key=str(key.id), kind=kind)
    call.note("name", name)
    call.note("scopes", key.scopes or "all of its kind")
    call.note("bots", "all" if key.bots is None else key.bots)
    return CreatedKey(key=key, secret=secret)


async def must_be_own_bots(call: Call[Any], terms: Terms) -> None:
    """Unprocessable for a bot that is another account's, or nobody's: the two are never told apart."""
    named = {*(terms.bots or ()), *([terms.default_bot] if terms.default_bot else ())}
    if named and (foreign := await call.get(OwnBots).foreign(call, sorted(named))):
        text = f"There is no bot {foreign[0]}."
        raise Unprocessable(text, details={"bots": text})


async def list_keys(call: Call[None]) -> paging.Page[KeyView]:
    found = await call.get(Keys).all(call.caller, call.query.limit + 1, call.query.cursor)
    return paging.page(found, call.query, lambda key: key.id)


async def rotate_key(call: Call[Rotation]) -> CreatedKey:
    return await rotated(call, call.body.overlap_s)


async def rotated(call: Call[Any], overlap_s: int) -> CreatedKey:
    """Another secret for a key, on record; only for who could have made it, because they get to know the secret."""
    if not call.caller.may(UNRESTRICTED):  # whom no bot of the account is closed to: only archived ones are left
        await must_be_own_bots(call, (await call.get(Keys).get(call.caller, id_of(call))).terms)
    key, secret = await call.get(Keys).rotate(call.caller, id_of(call), overlap_s)
    call.noted["overlap_s"] = str(overlap_s)
    return CreatedKey(key=key, secret=secret)


async def revoke_key(call: Call[Any]) -> None:
    await call.get(Keys).revoke(call.caller, id_of(call))


def id_of(call: Call[Any]) -> UUID:
    return call.id("id", "There is no such key.")


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/keys",
        handler=create_key,
        permission="keys.manage",
        body=NewKey,
        response=CreatedKey,
        status=201,
        summary="Create an API key; its secret is shown once",
    ),
    Route(
        method="GET",
        path="/api/keys",
        handler=list_keys,
        permission="keys.manage",
        query=paging.PageQuery,
        response=paging.Page[KeyView],
        summary="List API keys",
    ),
    Route(
        method="POST",
        path="/api/keys/{id}/rotate",
        handler=rotate_key,
        permission="keys.manage",
        body=Rotation,
        response=CreatedKey,
        summary="Give an API key another secret; the one before may count for a while",
    ),
    Route(
        method="DELETE",
        path="/api/keys/{id}",
        handler=revoke_key,
        permission="keys.manage",
        status=204,
        summary="Revoke an API key",
    ),
)
