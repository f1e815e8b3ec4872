"""The outermost layer, in one pass: request id, security headers, access log and metrics. Pure ASGI."""

import re
import time
from collections.abc import Awaitable
from functools import lru_cache
from typing import Final

import structlog
from prometheus_client import Counter, Histogram
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from palaver.core import metrics
from palaver.core.errors import InvalidRequest, Misdirected, PalaverError
from palaver.core.logs import logger
from palaver.kit.ids import uuid7
from palaver.web.cors import told
from palaver.web.policy import Headers
from palaver.web.problem import problem, refuse
from palaver.web.site import Site, must_name_us

log = logger("http")

_ANY: Final = Site()  # without settings
_GIVEN_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")


class Edge:
    """Wraps the application; the headers of an answer are completed once, at its start."""

    def __init__(self, app: ASGIApp, site: Site = _ANY) -> None:
        self.app, self.site = app, site
        self.headers = Headers(site)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {}).update(request_id=request_id, site=self.site)
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
                headers = self.headers.completed(scope, message.get("headers", ()))
                message = {**message, "headers": [*headers, *told(scope), (b"x-request-id", request_id)]}
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            return send(message)

        try:
            misnamed = _misnamed(scope)
            if misnamed is None:
                await self.app(scope, receive, completed)
            else:
                await problem(misnamed, Request(scope), request_id.decode(), None)(scope, receive, completed)
        finally:
            seconds = time.perf_counter() - started
            route = scope.get("route", "other")
            _requests(scope["method"], route, status).inc()
            _duration(route).observe(seconds)
            log.debug("request", method=scope["method"], path=scope["path"], status=status, ms=round(seconds * 1e3, 1))

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        metrics.WS_CONNECTIONS.inc()
        try:
            misnamed = _misnamed(scope)
            if misnamed is None:
                await self.app(scope, receive, send)
            else:
                await refuse(WebSocket(scope, receive, send), misnamed)
        finally:
            metrics.WS_CONNECTIONS.dec()


# Looking a metric up by its labels costs more than counting.
@lru_cache(4096)
def _requests(method: str, route: str, status: int) -> Counter:
    return metrics.HTTP_REQUESTS.labels(method, route, str(status))


@lru_cache(1024)
def _duration(route: str) -> Histogram:
    return metrics.HTTP_REQUEST_DURATION.labels(route)


def _misnamed(scope: Scope) -> PalaverError | None:
    try:
        must_name_us(scope)
    except (InvalidRequest, Misdirected) as error:
        return error
    return None


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _GIVEN_ID.fullmatch(value):
            return str(value.decode())
    return uuid7().hex
