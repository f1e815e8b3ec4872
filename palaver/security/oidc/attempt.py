"""One attempt to sign in: what this browser must bring back, signed into a cookie of its own."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import timedelta
from hmac import compare_digest
from typing import Any, Final

import msgspec

from palaver.core.errors import Unauthenticated
from palaver.security.oidc.refusals import NotVouched
from palaver.security.secrets import new_secret
from palaver.security.tokens.tokens import Tokens

COOKIE: Final = "palaver_oidc"
LIFE: Final = timedelta(minutes=10)
_PURPOSE: Final = "palaver-oidc"
_LONGEST: Final = 1000  # a cookie has room for 4,096 bytes
_AGAIN: Final = "This sign-in took too long, or was begun in another browser or tab. Start again."


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """`verifier` is PKCE's: whoever steals the code lacks it. `redirect` is the callback that the issuer was told."""

    state: str
    nonce: str
    verifier: str
    redirect: str
    next: str

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def new_attempt(redirect: str, onward: str) -> Attempt:
    where = onward if len(onward) <= _LONGEST else "/"
    state, nonce, verifier = new_secret(""), new_secret(""), new_secret("")
    return Attempt(state=state, nonce=nonce, verifier=verifier, redirect=redirect, next=where)


def sealed(attempt: Attempt, tokens: Tokens) -> str:
    return tokens.sign(_PURPOSE, msgspec.to_builtins(attempt), int(LIFE.total_seconds()))


def opened(cookie: str, tokens: Tokens) -> Attempt:
    """The attempt of this browser; NotVouched when it has none."""
    try:
        return msgspec.convert(dict(tokens.opened(_PURPOSE, cookie)), Attempt)
    except (Unauthenticated, msgspec.ValidationError) as error:
        raise NotVouched(_AGAIN) from error


def must_be_this_browsers(attempt: Attempt, answer: Mapping[str, Any]) -> None:
    """Nobody is signed in as somebody else by a link: the answer must be to the question that this browser asked."""
    if not compare_digest(attempt.state.encode(), str(answer.get("state", "")).encode("utf-8", "replace")):
        raise NotVouched(_AGAIN)
