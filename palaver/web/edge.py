"""The outermost layer, in one pass: request id, security headers, access log and metrics. Pure ASGI."""

import re
import time
from collections.abc import Awaitable
from functools import lru_cache
from typing import Final

import structlog
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from palaver.core import metrics
from palaver.core.logs import logger
from palaver.kit.ids import uuid7

log = logger("http")

_GIVEN_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS: Final = [
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_NO_STORE: Final = (b"cache-control", b"no-store")


class Edge:
    """Wraps the application; the headers of an answer are completed once, at its start."""

    def __init__(self, app: ASGIApp, *, tls: bool = False) -> None:
        self.app = app
        self.headers = [*_HEADERS, (b"strict-transport-security", b"max-age=31536000")] if tls else list(_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
            return
        await self._http(scope, receive, send, request_id.encode())

    async def _http(self, scope: Scope, receive: Receive, send: Send, request_id: bytes) -> None:
        started = time.perf_counter()
        status = 500
        head = scope["method"] == "HEAD"

        def completed(message: Message) -> Awaitable[None]:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = list(message.get("headers", ()))
                if not any(name.lower() == b"cache-control" for name, _ in given):
                    given.append(_NO_STORE)
                message = {**message, "headers": [*given, *self.headers, (b"x-request-id", request_id)]}
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            return send(message)

        try:
            await self.app(scope, receive, completed)
        finally:
            seconds = time.perf_counter() - started
            route = scope.get("route", "other")
            _requests(scope["method"], route, status).inc()
            _duration(route).observe(seconds)
            log.debug("request", method=scope["method"], path=scope["path"], status=status, ms=round(seconds * 1e3, 1))

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        metrics.WS_CONNECTIONS.inc()
        try:
            await self.app(scope, receive, send)
        finally:
            metrics.WS_CONNECTIONS.dec()


# Looking a metric up by its labels costs more than counting.
@lru_cache(4096)
def _requests(method: str, route: str, status: int) -> Counter:
    return metrics.HTTP_REQUESTS.labels(method, route, str(status))


@lru_cache(1024)
def _duration(route: str) -> Histogram:
    return metrics.HTTP_REQUEST_DURATION.labels(route)


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _GIVEN_ID.fullmatch(value):
            return str(value.decode())
    return uuid7().hex
