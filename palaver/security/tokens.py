"""Chat tokens: Ed25519 JWTs that name a visitor and the bot, verified once and remembered by hash until they expire."""

import hashlib
import time
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from palaver.core.db import Database, named_queries
from palaver.core.errors import Unauthenticated
from palaver.kit.ids import uuid7

SQL = named_queries(__file__)

LIFE_S: Final = 3600
_ALGORITHM: Final = "Ed25519"
_AUDIENCE: Final = "palaver-chat"
_REMEMBERED: Final = 10_000


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a chat token speaks for: `sub` is the customer's own name of its visitor."""

    sub: str
    account: UUID
    bot: UUID
    key: UUID
    version: int
    exp: int
    pinned: bool = False


class SigningKey(msgspec.Struct, frozen=True):
    id: UUID
    jwk: dict[str, Any]


class Tokens:
    def __init__(self, db: Database) -> None:
        self.db = db
        self._keys: list[OKPKey] = []
        self._verified: dict[bytes, Claims] = {}

    async def load(self) -> None:
        """Read the signing keys; the very first start makes one."""
        fresh = OKPKey.generate_key("Ed25519", {"kid": uuid7().hex})
        await self.db.run(SQL.add_signing_key, id=uuid7(), jwk=fresh.as_dict(private=True))
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
            return msgspec.convert(decoded.claims, Claims)
        except (JoseError, ValueError, msgspec.ValidationError) as error:
            raise Unauthenticated("This token is not one of ours, or it was changed.") from error
