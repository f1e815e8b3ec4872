"""From credential to Caller: one policy for every carrier (Authorization, X-API-Key, cookie, WebSocket hello)."""

from ipaddress import ip_network
from math import inf
from typing import Final

import msgspec
from starlette.requests import HTTPConnection

from palaver.core.caller import UNRESTRICTED, Caller, Client, Maker, principals_of
from palaver.core.errors import Forbidden, NotFound, Unauthenticated
from palaver.security.accounts.accounts import Accounts
from palaver.security.keys.keys import Keys, Minter, StoredKey
from palaver.security.keys.networks import must_come_from_its_network
from palaver.security.keys.terms import granted
from palaver.security.permissions import BY_KIND
from palaver.security.rbac.grants import permissions_of
from palaver.security.secrets import hash_of
from palaver.security.signing_in.cookie import cookie_in
from palaver.security.signing_in.people import People, Person
from palaver.security.standing.memory import Known, Memory
from palaver.security.tokens.tokens import Claims, Tokens, looks_signed
from palaver.security.visitors.ids import VisitorIds
from palaver.web.gate import REFUSED
from palaver.web.origin import must_come_from_here, must_come_from_its_page
from palaver.web.peer import Proxies

_PLATFORM: Final = "accounts.manage"
_MINT: Final = "tokens.mint"


class Authenticate:
    """Implements the dispatcher's Authenticator."""

    def __init__(
        self,
        accounts: Accounts,
        keys: Keys,
        people: People,
        tokens: Tokens,
        memory: Memory,
        proxies: Proxies,
        visitors: VisitorIds,
        *,
        mfa_mandatory: bool = False,
    ) -> None:
        self.mfa_mandatory = mfa_mandatory
        self.accounts, self.keys, self.people, self.tokens = accounts, keys, people, tokens
        self.memory, self.proxies, self.visitors = memory, proxies, visitors

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
        caller = await self._by_cookie(cookie)
        connection.scope[REFUSED] = caller is None
        return None if caller is None else await self.visitors.spoken_for(caller, connection)

    async def by_secret(self, secret: str, connection: HTTPConnection) -> Caller:
        """The caller behind an API key or a chat token; Unauthenticated when it does not count."""
        known = await self._behind(secret)
        try:
            if known.caller.networks:
                must_come_from_its_network(known.caller.networks, self.proxies.address(connection))
            must_come_from_its_page(known.caller, connection)
        except Forbidden as error:
            raise error.of(known.caller.account, known.caller.owner) from None
        caller = await self._in_account(known.caller, connection)
        return await self.visitors.spoken_for(caller, connection)

    async def _behind(self, secret: str) -> Known:
        shown = hash_of(secret)
        known = self.memory.recall(("secret", shown))
        if known is not None:
            return known
        asked = self.memory.asking()
        if looks_signed(secret):
            await self.tokens.meet(secret)
            return self.memory.remember(("secret", shown), await self._of_token(self.tokens.verify(secret)), asked)
        key = await self.keys.find(secret)
        if key is None:
            raise await self._unknown(secret)
        return self.memory.remember(("secret", shown), _of_key(key), asked)

    async def _of_token(self, claims: Claims) -> Known:
        """A token ends with the key that it was made with, or once the person may mint none."""
        minter = await self.keys.minter(claims.key, claims.account)
        if minter is None or not _still_mints(minter):
            ended = Unauthenticated("The key or person that made this token does not count any more.")
            raise ended.of(claims.account, f"visitor:{claims.sub}")
        ends_at = claims.exp if minter.ends_at is None else min(claims.exp, minter.ends_at.timestamp())
        return Known(_visitor(claims, minter), ends_at=ends_at)

    async def _unknown(self, secret: str) -> Unauthenticated:
        error = Unauthenticated("This API key is unknown, revoked or expired.")
        key = await self.keys.whose(secret)
        return error if key is None else error.of(key.account_id, f"key:{key.id}")

    async def _by_cookie(self, cookie: str) -> Caller | None:
        shown = ("cookie", hash_of(cookie))
        known = self.memory.recall(shown)
        if known is None:
            asked = self.memory.asking()
            person = await self.people.behind(cookie)
            if person is None:
                return None
            confined = _is_asked(person, everywhere=self.mfa_mandatory)
            known = Known(_of_person(person, confined=confined), ends_at=person.ends_at.timestamp())
            self.memory.remember(shown, known, asked)
        return known.caller

    async def _in_account(self, caller: Caller, connection: HTTPConnection) -> Caller:
        slug = connection.headers.get("x-account")
        if slug is None or caller.kind != "super":
            return caller
        _must_be_of_the_platform(caller)
        account = await self.accounts.by_slug(slug)
        if account is None:
            raise NotFound(f"There is no account {slug!r}.")
        return msgspec.structs.replace(caller, account=account)

    def forget(self, secret: str) -> None:
        """Let the cookie of a browser that logs out count no more."""
        self.memory.forget(("cookie", hash_of(secret)))


def _must_be_of_the_platform(caller: Caller) -> None:
    if not caller.may(_PLATFORM):
        denial = Forbidden(f"This key stays in its account: its scopes lack {_PLATFORM}.")
        raise denial.of(caller.account, caller.owner)


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


def _of_key(key: StoredKey) -> Known:
    caller = Caller(
        account=key.account_id,
        kind=key.kind,
        id=key.id,
        owner=f"key:{key.id}",
        name=key.name,
        permissions=granted(key.kind, key.scopes),
        bots=None if key.bots is None else frozenset(key.bots),
        default_bot=key.default_bot,
        any_version=key.kind in {"super", "test"},
        origins=frozenset(key.origins),
        rate=key.rate_per_minute,
        networks=tuple(map(ip_network, key.networks)),
        ends_at=key.ends_at,
        rests_on=frozenset({key.id}),
    )
    return Known(caller, ends_at=inf if key.ends_at is None else key.ends_at.timestamp())


def _is_asked(person: Person, *, everywhere: bool) -> bool:
    """
    Whether somebody must set up a second factor first; the operator's issuer has asked for what it wants already.

    That stands against the operator's rule everywhere, and against an account's where the account is the issuer's.
    """
    return (person.factor_asked or (everywhere and not person.by_issuer)) and not person.second_factor


def _of_person(person: Person, *, confined: bool) -> Caller:
    permissions = frozenset[str]() if confined else permissions_of(person.roles, person.permissions)
    return Caller(
        account=person.account_id,
        kind="user",
        id=person.id,
        owner=f"user:{person.id}",
        name=person.name,
        email=person.email,
        permissions=permissions,
        principals=principals_of(person.id, person.roles, person.groups),
        any_version="bots.write" in permissions,
        elsewhere=tuple(zip(person.elsewhere, person.places, strict=True)),
        confined=confined,
        rests_on=frozenset({person.session, person.id, person.account_id}),
    )


def _still_mints(minter: Minter) -> bool:
    """What a key may is settled when it is made; a person may lose it."""
    return minter.key or _MINT in permissions_of(minter.roles, minter.permissions)


def _maker(claims: Claims, minter: Minter) -> Maker | None:
    """The person whom a token stands for where bots are restricted; a key names its bots."""
    if minter.key:
        return None
    manages = UNRESTRICTED in permissions_of(minter.roles, minter.permissions)
    return Maker(principals_of(claims.key, minter.roles, minter.groups), unrestricted=manages)


def _visitor(claims: Claims, minter: Minter) -> Caller:
    return Caller(
        account=claims.account,
        kind="visitor",
        id=claims.key,
        owner=f"visitor:{claims.sub}",
        name=claims.sub,
        permissions=BY_KIND["visitor"],
        bots=frozenset({claims.bot}),
        maker=_maker(claims, minter),
        default_bot=claims.bot,
        pinned=claims.version if claims.pinned else None,
        client=Client(claims.client, claims.near) if claims.client else None,
        origins=frozenset(minter.origins),
        rests_on=frozenset({claims.key} if minter.key else {claims.key, claims.account}),
    )
