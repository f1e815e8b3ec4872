"""The ID token: what must be true of it before it says who somebody is."""

import time
from collections.abc import Mapping
from hmac import compare_digest
from typing import Any, Final

from joserfc import jws, jwt
from joserfc.errors import JoseError

from palaver.security.oidc.issuer import Issuer
from palaver.security.oidc.refusals import NotVouched

Claims = Mapping[str, Any]

# Signatures by a private key alone. With "none", or HS256 and the public key as its secret, anybody could sign.
ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519"}
)
_LEEWAY_S: Final = 60
_LONGEST: Final = 255  # of `sub`, by OpenID


async def verified(text: str, issuer: Issuer, client: str, nonce: str) -> Claims:
    """The claims of a token that the issuer signed, for us, now, and in answer to this very question."""
    claims = await must_be_signed(text, issuer)
    must_come_from(issuer.url, claims)
    must_be_for(client, claims)
    must_be_current(claims)
    must_answer(nonce, claims)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST or not subject.isprintable():
        raise NotVouched("The issuer's token names nobody.")
    return claims


async def must_be_signed(text: str, issuer: Issuer) -> Claims:
    """The claims, when a key that the issuer publishes has signed them."""
    registry = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    registry.max_header_length = 16_384  # some carry a chain of certificates
    try:
        header = jws.extract_compact(text.encode(), registry=registry).headers()
        algorithm, kid = header.get("alg"), header.get("kid")
        if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
            raise NotVouched("The issuer's token is not signed by an algorithm that proves anything.")
        key = await issuer.key(kid, algorithm)
        if key is None:
            raise NotVouched("The issuer's token is signed by a key that the issuer does not publish.")
        return jwt.decode(text, key, algorithms=[algorithm], registry=registry).claims
    except (JoseError, ValueError) as error:
        raise NotVouched("The issuer's token is damaged, or somebody else has signed it.") from error


def must_come_from(issuer: str, claims: Claims) -> None:
    if claims.get("iss") != issuer:
        raise NotVouched("The token is another issuer's.")


def must_be_for(client: str, claims: Claims) -> None:
    """Among several audiences `azp` says whom it was given to."""
    audience = claims.get("aud")
    several = audience if isinstance(audience, list) else [audience]
    given_to = claims.get("azp", client if len(several) == 1 else None)
    if client not in several or given_to != client:
        raise NotVouched("The issuer's token is for another application.")


def must_be_current(claims: Claims) -> None:
    now, ends, made = time.time(), claims.get("exp"), claims.get("iat")
    if not isinstance(ends, int | float) or not isinstance(made, int | float):
        raise NotVouched("The issuer's token does not say how long it is good for.")
    if ends < now - _LEEWAY_S or made > now + _LEEWAY_S:
        raise NotVouched("The issuer's token has expired, or is not valid yet. Are both clocks right?")


def must_answer(nonce: str, claims: Claims) -> None:
    """A token that was stolen elsewhere answers another question."""
    shown = claims.get("nonce")
    if not isinstance(shown, str) or not compare_digest(shown.encode(), nonce.encode()):
        raise NotVouched("The issuer's token does not belong to this sign-in.")
