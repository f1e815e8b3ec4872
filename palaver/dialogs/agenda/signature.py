"""How the caller of a webhook shows that it knows the hook's secret: a signature of what it sends, or the secret."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from palaver.core.errors import Unauthenticated

TIMESTAMP: Final = "x-palaver-timestamp"
SIGNATURE: Final = "x-palaver-signature"
SECRET: Final = "x-webhook-secret"  # noqa: S105  # the name of a header
HEADERS: Final = frozenset({TIMESTAMP, SIGNATURE, SECRET})
VALID_S: Final = 300
_VERSION: Final = "v1="
_DIGITS: Final = 12

REFUSED: Final = (
    f"This hook asks for its secret: send a signature as {SIGNATURE} with {TIMESTAMP}, or the secret as {SECRET}."
)


class Signed(NamedTuple):
    """
    What is signed of a request: its query without the question mark, its body as it was sent.

    `path` is the hook's own, whatever a proxy makes of it: what is signed for one hook counts for no other that has the
    same secret.
    """

    method: str
    path: str
    query: str
    body: bytes


def path_of(bot: UUID, name: str) -> str:
    """A hook's own address."""
    return f"/webhook/{bot}/{name}"


def signature(secret: str, timestamp: str, signed: Signed) -> str:
    """`v1=` and the HMAC-SHA256, in hexadecimal digits, of `timestamp.METHOD.path.query.body`."""
    head = f"{timestamp}.{signed.method}.{signed.path}.{signed.query}.".encode("utf-8", "surrogateescape")
    return _VERSION + hmac.new(secret.encode(), head + signed.body, hashlib.sha256).hexdigest()


def verified(secret: str, headers: Mapping[str, str], signed: Signed, now: datetime) -> str:
    """
    The signature, which counts once; empty where the secret itself was sent.

    Unauthenticated whatever is wrong, without telling what, but for a time that has passed.
    """
    given, timestamp = headers.get(SIGNATURE, ""), headers.get(TIMESTAMP, "")
    if not given:
        if not _same(headers.get(SECRET, ""), secret):
            raise Unauthenticated(REFUSED)
        return ""
    if not _same(given, signature(secret, timestamp, signed)):
        raise Unauthenticated(REFUSED)
    if not _fresh(timestamp, now):
        raise Unauthenticated(f"The signature is older than {VALID_S} s, or from a clock that is ahead: sign anew.")
    return given


def _same(given: str, wanted: str) -> bool:
    """In constant time; an empty secret matches nothing."""
    one, other = given.encode("utf-8", "surrogateescape"), wanted.encode()
    return hmac.compare_digest(one, other) and bool(wanted)


def _fresh(timestamp: str, now: datetime) -> bool:
    if not timestamp.isdecimal() or len(timestamp) > _DIGITS:
        return False
    return abs(now.timestamp() - int(timestamp)) <= VALID_S
