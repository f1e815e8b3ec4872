"""From credential to Caller: one policy for every carrier (Authorization, X-API-Key, cookie, WebSocket hello)."""

import time
from typing import Final
from uuid import UUID

import msgspec
from starlette.requests import HTTPConnection

from palaver.core.caller import Caller
from palaver.core.errors import Forbidden, NotFound, Unauthenticated
from palaver.security.accounts import Accounts
from palaver.security.cookie import cookie_in
from palaver.security.keys import Keys, StoredKey
from palaver.security.people import People, Person
from palaver.security.permissions import BY_KIND
from palaver.security.rbac.grants import permissions_of
from palaver.security.secrets import hash_of
from palaver.security.tokens import Claims, Tokens
from palaver.web.origin import must_come_from_here, must_come_from_its_page

_REMEMBERED_S: Final = 1.0  # how long a revoked credential may still count
_CAPACITY: Final = 10_000
_JWT: Final = "eyJ"  # how every token begins, and no key of ours

Shown = tuple[str, bytes]  # the carrier too: what is remembered of a key must not open a cookie's door


class Authenticate:
    """Implements the dispatcher's Authenticator."""

    def __init__(self, accounts: Accounts, keys: Keys, people: People, tokens: Tokens) -> None:
        self.accounts, self.keys, self.people, self.tokens = accounts, keys, people, tokens
        self._remembered: dict[Shown, tuple[float, Caller]] = {}
        self._minters: dict[UUID, float] = {}

    async def identify(self, connection: HTTPConnection) -> Caller | None:
        secret = _presented(connection)
        if secret is not None:
            return await self.by_secret(secret, connection)
        cookie = cookie_in(connection)
        if not cookie:
            return None
        try:
            must_come_from_here(connection)
        except Forbidden as error:
            caller = await self._by_cookie(cookie)
            raise error if caller is None else error.of(caller.account, caller.owner) from None
        return await self._by_cookie(cookie)

    async def by_secret(self, secret: str, connection: HTTPConnection) -> Caller:
        """The caller behind an API key or a chat token; Unauthenticated when it does not count."""
        caller = await self._behind(secret)
        try:
            must_come_from_its_page(caller, connection)
        except Forbidden as error:
            raise error.of(caller.account, caller.owner) from None
        return await self._in_account(caller, connection)

    async def _behind(self, secret: str) -> Caller:
        if secret.startswith(_JWT):
            claims = self.tokens.verify(secret)
            await self._must_count(claims)
            return _visitor(claims)
        shown = ("key", hash_of(secret))
        caller = self._recall(shown)
        if caller is None:
            key = await self.keys.find(secret)
            if key is None:
                raise await self._unknown(secret)
            caller = self._remember(shown, _of_key(key))
        return caller

    async def _unknown(self, secret: str) -> Unauthenticated:
        error = Unauthenticated("This API key is unknown, revoked or expired.")
        key = await self.keys.whose(secret)
        return error if key is None else error.of(key.account_id, f"key:{key.id}")

    async def _by_cookie(self, cookie: str) -> Caller | None:
        shown = ("cookie", hash_of(cookie))
        caller = self._recall(shown)
        if caller is None:
            person = await self.people.behind(cookie)
            if person is None:
                return None
            caller = self._remember(shown, _of_person(person))
        return caller

    async def _in_account(self, caller: Caller, connection: HTTPConnection) -> Caller:
        slug = connection.headers.get("x-account")
        if slug is None or caller.kind != "super":
            return caller
        account = await self.accounts.by_slug(slug)
        if account is None:
            raise NotFound(f"There is no account {slug!r}.")
        return msgspec.structs.replace(caller, account=account)

    def forget(self, secret: str) -> None:
        """Let the cookie of a browser that logs out count no more."""
        self._remembered.pop(("cookie", hash_of(secret)), None)

    async def _must_count(self, claims: Claims) -> None:
        """A token ends with the key, or the person, that it was made with."""
        minter = claims.key
        if self._minters.get(minter, 0.0) > time.monotonic():
            return
        if not await self.keys.minter_counts(minter):
            ended = Unauthenticated("The key that this token was made with does not count any more.")
            raise ended.of(claims.account, f"visitor:{claims.sub}")
        if len(self._minters) >= _CAPACITY:
            self._minters.clear()
        self._minters[minter] = time.monotonic() + _REMEMBERED_S

    def _recall(self, shown: Shown) -> Caller | None:
        found = self._remembered.get(shown)
        if found is None or found[0] < time.monotonic():
            return None
        return found[1]

    def _remember(self, shown: Shown, caller: Caller) -> Caller:
        if len(self._remembered) >= _CAPACITY:
            self._remembered.clear()
        self._remembered[shown] = (time.monotonic() + _REMEMBERED_S, caller)
        return caller


def _presented(connection: HTTPConnection) -> str | None:
    """The key or token of the request; two different ones are refused rather than ranked."""
    authorization = connection.headers.get("authorization", "")
    scheme, _, bearer = authorization.partition(" ")
    if authorization and scheme.lower() != "bearer":
        raise Unauthenticated("Authorization takes 'Bearer' and a key or token.")
    key = connection.headers.get("x-api-key")
    if authorization and key is not None and key != bearer.strip():
        raise Unauthenticated("Send one credential, not two.")
    return bearer.strip() if authorization else key


def _of_key(key: StoredKey) -> Caller:
    return Caller(
        account=key.account_id,
        kind=key.kind,
        id=key.id,
        owner=f"key:{key.id}",
        name=key.name,
        permissions=BY_KIND[key.kind],
        bots=None if key.bots is None else frozenset(key.bots),
        default_bot=key.default_bot,
        any_version=key.kind in {"super", "test"},
    )


def _of_person(person: Person) -> Caller:
    permissions = permissions_of(person.roles, person.permissions)
    return Caller(
        account=person.account_id,
        kind="user",
        id=person.id,
        owner=f"user:{person.id}",
        name=person.name,
        permissions=permissions,
        principals=frozenset(
            [f"user:{person.id}", *(f"role:{role}" for role in person.roles), *(f"group:{id}" for id in person.groups)]
        ),
        any_version="bots.write" in permissions,
    )


def _visitor(claims: Claims) -> Caller:
    return Caller(
        account=claims.account,
        kind="visitor",
        id=claims.key,
        owner=f"visitor:{claims.sub}",
        name=claims.sub,
        permissions=BY_KIND["visitor"],
        bots=frozenset({claims.bot}),
        default_bot=claims.bot,
        pinned=claims.version if claims.pinned else None,
    )
