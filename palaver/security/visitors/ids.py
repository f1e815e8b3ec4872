"""
Visitor ids: what a browser keeps, so that limits know it again; signed, for this purpose alone.

An id opens nothing. It says which visitor a credential speaks for, in the account of the widget that it was given by.
"""

import hashlib
import time
from typing import Final
from uuid import UUID

import msgspec
from starlette.requests import HTTPConnection

from palaver.core.caller import Caller, Client
from palaver.core.errors import Unauthenticated
from palaver.security.secrets import hash_of
from palaver.security.tokens.tokens import Tokens
from palaver.security.visitors.widgets import Widget

HEADER: Final = "X-Client-Id"
LIFE_S: Final = 30 * 24 * 3600
LONGEST: Final = 1000  # characters of one; ours have about half as many
_PURPOSE: Final = "palaver-visitor"
_REMEMBERED: Final = 10_000


class _Claims(msgspec.Struct, frozen=True):
    """`jti` is the visitor, `near` a digest of the address that the id was given to."""

    account: UUID
    widget: UUID
    near: str
    jti: str
    exp: int


class VisitorIds:
    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self._verified: dict[bytes, _Claims] = {}

    def give(self, widget: Widget, address: str) -> tuple[str, int]:
        """A fresh visitor's id and its end in unix seconds; `address` is what counts as one in limits."""
        near = hashlib.blake2b(address.encode(), key=widget.account_id.bytes, digest_size=8).hexdigest()
        body = {"account": str(widget.account_id), "widget": str(widget.id), "near": near}
        ends_at = int(time.time()) + LIFE_S
        return self.tokens.sign(_PURPOSE, body, LIFE_S), ends_at

    async def read(self, text: str, account: UUID) -> Client:
        """The visitor in an account; Unauthenticated for an id that is forged, too old, or another account's."""
        digest = hash_of(text)
        claims = self._verified.get(digest)
        if claims is None:
            await self.tokens.meet(text)
            claims = self._opened(text)
            if len(self._verified) >= _REMEMBERED:
                self._verified.clear()
            self._verified[digest] = claims
        _must_count(claims, account)
        return Client(f"client:{claims.jti}", f"near:{claims.near}")

    async def spoken_for(self, caller: Caller, connection: HTTPConnection) -> Caller:
        """
        The caller with the visitor that the request names; Unauthenticated for an id that does not count, as by `read`.

        A person speaks for themselves, and a token that was made for a visitor for that one: no id changes that.
        """
        shown = connection.headers.getlist(HEADER)
        if not shown:
            return caller
        try:
            client = await self.read(shown[0] if len(shown) == 1 else "", caller.account)
        except Unauthenticated as error:
            raise error.of(caller.account, caller.owner) from None
        if caller.kind == "user" or caller.client is not None:
            return caller
        return msgspec.structs.replace(caller, client=client)

    def _opened(self, text: str) -> _Claims:
        try:
            return msgspec.convert(self.tokens.opened(_PURPOSE, text), _Claims)
        except (Unauthenticated, msgspec.ValidationError):
            raise _refused() from None


def _must_count(claims: _Claims, account: UUID) -> None:
    if claims.account != account or claims.exp <= time.time():
        raise _refused()


def _refused() -> Unauthenticated:
    """The same whatever is wrong with it: the way out is the same too."""
    text = f"The visitor id in {HEADER} does not count here: get another at /api/chat/client_id."
    return Unauthenticated(text, details={"header": HEADER})
