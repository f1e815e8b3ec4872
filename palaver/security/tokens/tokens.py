"""Chat tokens: Ed25519 JWTs that name a visitor and the bot, verified once and remembered by hash until they expire."""

import hashlib
import time
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from math import inf
from typing import Any, Final
from uuid import UUID

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from palaver.core.db import Database, named_queries
from palaver.core.errors import Unauthenticated
from palaver.kit.ids import uuid7
from palaver.kit.jsons import decode

SQL = named_queries(__file__)

LIFE_S: Final = 3600
LONGEST_S: Final = 31 * 24 * 3600  # no signature of any purpose is for longer
_ALGORITHM: Final = "Ed25519"
_AUDIENCE: Final = "palaver-chat"
_REMEMBERED: Final = 10_000
_AGAIN_S: Final = 5.0
_SKEW_S: Final = 60.0  # by which the clocks of our own servers may differ


class Claims(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    Whom a chat token speaks for: `sub` is the customer's own name of its visitor.

    `client` is what limits count it as, where it has a client id, and `near` counts all who are where it got that.
    """

    sub: str
    account: UUID
    bot: UUID
    key: UUID
    version: int
    exp: int
    pinned: bool = False
    client: str = ""
    near: str = ""


class SigningKey(msgspec.Struct, frozen=True):
    id: UUID
    jwk: dict[str, Any]


class Tokens:
    def __init__(self, db: Database) -> None:
        self.db = db
        self._keys: list[OKPKey] = []
        self._verified: dict[bytes, Claims] = {}
        self._asked = -inf

    async def load(self) -> None:
        """Read the signing keys, newest first; the very first start makes one."""
        await self.db.run(SQL.first_signing_key, id=uuid7(), jwk=_fresh().as_dict(private=True))
        await self._read()

    async def rotate(self) -> str:
        """Sign with a new key from now on, and answer its kid; what earlier ones have signed counts for its time."""
        fresh = _fresh()
        await self.db.run(SQL.add_signing_key, id=uuid7(), jwk=fresh.as_dict(private=True))
        await self._read()
        return str(fresh.kid)

    async def retire(self) -> None:
        """Remove the keys whose last signatures have all expired."""
        await self.db.run(SQL.retire_signing_keys, life_s=LONGEST_S)

    def published(self) -> list[dict[str, Any]]:
        """The public half of each key that counts, as JWKs (RFC 8037)."""
        return [{**key.as_dict(private=False), "use": "sig", "alg": _ALGORITHM} for key in self._keys]

    async def meet(self, text: str) -> None:
        """Read the keys again when `text` names one that another worker may have made; at most once in five seconds."""
        kid = _kid(text)
        if kid is None or any(key.kid == kid for key in self._keys) or time.monotonic() < self._asked + _AGAIN_S:
            return
        self._asked = time.monotonic()
        await self._read()

    async def _read(self) -> None:
        stored = await self.db.all(SQL.signing_keys, SigningKey)
        self._keys = [OKPKey.import_key(key.jwk) for key in stored]

    def mint(self, claims: Claims) -> str:
        key = self._keys[0]
        body = {**msgspec.to_builtins(claims), "aud": _AUDIENCE, "iat": int(time.time()), "jti": uuid7().hex}
        return jwt.encode({"alg": _ALGORITHM, "kid": key.kid}, body, key, algorithms=[_ALGORITHM])

    def sign(self, purpose: str, body: Mapping[str, Any], life_s: int) -> str:
        """A signed text that only `opened` with the same purpose takes, for `life_s` seconds."""
        key, now = self._keys[0], int(time.time())
        claims = {**body, "aud": purpose, "iat": now, "exp": now + life_s, "jti": uuid7().hex}
        return jwt.encode({"alg": _ALGORITHM, "kid": key.kid}, claims, key, algorithms=[_ALGORITHM])

    def opened(self, purpose: str, text: str) -> Mapping[str, Any]:
        """What was signed for this purpose; Unauthenticated when it was not, or is too old."""
        try:
            claims = jwt.decode(text, KeySet(list(self._keys)), algorithms=[_ALGORITHM]).claims
        except (JoseError, ValueError) as error:
            raise Unauthenticated("This is not signed by us.") from error
        if claims.get("aud") != purpose or not claims.get("exp", 0) > time.time():
            raise Unauthenticated("This is too old, or for another purpose.")
        return claims

    def verify(self, token: str) -> Claims:
        """The claims of a token that we signed and that has not expired; else Unauthenticated."""
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        claims = self._verified.get(digest)
        if claims is None:
            claims = self._check(token)
            if len(self._verified) >= _REMEMBERED:
                self._verified.clear()
            self._verified[digest] = claims
        if claims.exp <= time.time():
            self._verified.pop(digest, None)
            raise Unauthenticated("This token has expired. Ask for a new one.")
        return claims

    def _check(self, token: str) -> Claims:
        try:
            decoded = jwt.decode(token, KeySet(list(self._keys)), algorithms=[_ALGORITHM])
            if decoded.claims.get("aud") != _AUDIENCE:
                raise Unauthenticated("This token is not for chatting.")
            must_have_begun(decoded.claims)
            return msgspec.convert(decoded.claims, Claims)
        except (JoseError, ValueError, msgspec.ValidationError) as error:
            raise Unauthenticated("This token is not one of ours, or it was changed.") from error


def looks_signed(text: str) -> bool:
    """Whether a text is, or passes itself off as, one that was signed; no key of ours begins like that."""
    return text.startswith("eyJ")


def must_have_begun(claims: Mapping[str, Any]) -> None:
    """Unauthenticated for a token of the future, by when it was made or from when it counts."""
    for name in ("iat", "nbf"):
        since = claims.get(name, 0)
        if isinstance(since, bool) or not isinstance(since, int | float) or not since <= time.time() + _SKEW_S:
            raise Unauthenticated("This token does not count yet.")


def _fresh() -> OKPKey:
    return OKPKey.generate_key("Ed25519", {"kid": uuid7().hex})


def _kid(text: str) -> str | None:
    """The key that a token says it was signed with; None where it cannot be read."""
    head = text.partition(".")[0][:400]
    try:
        header = decode(urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except ValueError:
        return None
    kid = header.get("kid") if isinstance(header, dict) else None
    return kid if isinstance(kid, str) else None
