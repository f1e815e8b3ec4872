"""What browsers are told when pages of other sites call the API (CORS): whose may, and never with a cookie."""

import time
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from palaver.core.caller import Caller
from palaver.core.errors import Forbidden
from palaver.web.problem import problem
from palaver.web.site import site_of

Header = tuple[bytes, bytes]

_API: Final = ("/api/", "/v1/")
_VARY: Final = (b"vary", b"Origin")
_SEEN: Final = (
    b"access-control-expose-headers",
    b"ETag, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-Id",
)
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match, Last-Event-ID, X-Account, X-API-Key, "
    "X-Client-Id, X-Request-Id",
    "Access-Control-Max-Age": "600",
}
_READER: Final = "reader"  # in the request's state: an origin that may read the answer
_REMEMBERED_S: Final = 5.0


def told(scope: Scope) -> list[Header]:
    """
    The headers of an answer of the API: a page of an origin that the operator or the caller's key names may read it.

    Access-Control-Allow-Credentials is never among them, so that no page reads what a cookie has opened.
    """
    if not scope["path"].startswith(_API):
        return []
    origin = _header(scope, b"origin")
    if not origin or not _may_read(origin, scope):
        return [_VARY]
    return [_VARY, (b"access-control-allow-origin", origin.encode("latin-1")), _SEEN]


def let_read(connection: HTTPConnection) -> None:
    """Let the page that asks read the answer: whom it has named lets its origin in."""
    connection.scope["state"][_READER] = connection.headers.get("origin")


def _may_read(origin: str, scope: Scope) -> bool:
    if origin in site_of(scope).origins or origin == scope["state"].get(_READER):
        return True
    caller: Caller | None = scope.get("visitor")
    return caller is not None and origin in caller.origins


class KeyOrigins:
    """The origins that keys and widgets name, of all accounts; asked for once in five seconds, since strangers may."""

    def __init__(self, ask: Callable[[], Awaitable[frozenset[str]]]) -> None:
        self._ask = ask
        self._known: frozenset[str] = frozenset()
        self._until = 0.0

    async def all(self) -> frozenset[str]:
        if self._until < time.monotonic():
            self._known = await self._ask()
            self._until = time.monotonic() + _REMEMBERED_S
        return self._known


class Preflights:
    """Answers browsers that ask, before a page's request, whether it may be sent; anything else goes on to `app`."""

    def __init__(self, app: ASGIApp, keys: KeyOrigins) -> None:
        self.app, self.keys = app, keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_preflight(scope):
            await self.app(scope, receive, send)
            return
        try:
            response = await self._answer(_header(scope, b"origin"), scope)
        except Exception as error:  # noqa: BLE001  # like the dispatcher's: every failure becomes an answer
            response = problem(error, Request(scope), scope["state"]["request_id"], None)
        await response(scope, receive, send)

    async def _answer(self, origin: str, scope: Scope) -> Response:
        """The same for every address, there or not; a key's own origins are asked for because no key is shown yet."""
        if origin not in site_of(scope).origins and origin not in await self.keys.all():
            raise Forbidden(f"Pages of {origin[:200]} may not call this server; PALAVER_ALLOWED_ORIGINS names who may.")
        scope["state"][_READER] = origin
        return Response(status_code=204, headers=_PREFLIGHT)


def _is_preflight(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "OPTIONS" or not scope["path"].startswith(_API):
        return False
    return bool(_header(scope, b"origin") and _header(scope, b"access-control-request-method"))


def _header(scope: Scope, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")
