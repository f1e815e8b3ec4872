"""The keys that sign tokens: published, and replaced."""

from typing import Any, Final

import msgspec
from starlette.responses import JSONResponse, Response

from palaver.security.tokens.tokens import Tokens
from palaver.web.call import Call
from palaver.web.route import PUBLIC, Route


class KeySetView(msgspec.Struct, frozen=True):
    """A JSON Web Key Set (RFC 7517) of public Ed25519 keys."""

    keys: list[dict[str, Any]]


class Rotated(msgspec.Struct, frozen=True):
    """The key that signs from now on."""

    kid: str


async def published(call: Call[None]) -> Response:
    return JSONResponse({"keys": call.get(Tokens).published()}, headers={"Cache-Control": "public, max-age=60"})


async def rotate(call: Call[None]) -> Rotated:
    kid = await call.get(Tokens).rotate()
    call.noted["kid"] = kid
    return Rotated(kid)


ROUTES: Final = (
    Route(
        method="GET",
        path="/.well-known/jwks.json",
        handler=published,
        permission=PUBLIC,
        rate="public",
        response=KeySetView,
        summary="The public keys that verify our tokens",
    ),
    Route(
        method="POST",
        path="/api/tokens/rotate-signing-key",
        handler=rotate,
        permission="accounts.manage",
        response=Rotated,
        summary="Sign tokens with a new key; what earlier ones have signed counts for its time",
    ),
)
