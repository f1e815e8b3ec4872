"""The application: authenticates, finds the route, checks its permission, decodes, calls, encodes."""

import asyncio
import functools
from collections.abc import Mapping
from typing import Any, Protocol

import msgspec
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from palaver.core.audit import DENIED
from palaver.core.caller import Caller
from palaver.core.errors import (
    Forbidden,
    InvalidRequest,
    MethodNotAllowed,
    NotFound,
    PalaverError,
    TooLarge,
    Unauthenticated,
    Unavailable,
    Unprocessable,
)
from palaver.core.services import Services
from palaver.kit import jsons
from palaver.web.call import Call
from palaver.web.endings import Endings
from palaver.web.gate import Gate, standing_headers
from palaver.web.problem import problem, refuse
from palaver.web.query import asked
from palaver.web.render import Pages
from palaver.web.route import ANYONE, PUBLIC, WIDGET, Route, is_public
from palaver.web.sse import EventStream
from palaver.web.table import RouteTable
from palaver.web.unknown_field import unknown_field

_API = ("/api/", "/v1/")
_JSON = (b"content-type", b"application/json")
_UNASKED = (PUBLIC, WIDGET, ANYONE)
BODY_S = 60.0
BODY_LIMIT = 4 * 1024 * 1024  # bytes of a JSON body; uploads are read as streams and limited apart


class Authenticator(Protocol):
    """Turns a request's credential into a Caller."""

    async def identify(self, connection: HTTPConnection) -> Caller | None:
        """The caller, or None without a credential; Unauthenticated when there is one that does not count."""
        ...


class Dispatcher:
    """A plain ASGI application over a table of routes."""

    def __init__(
        self,
        table: RouteTable,
        services: Services,
        authenticator: Authenticator,
        pages: Pages | None = None,
        mounts: Mapping[str, ASGIApp] | None = None,
        gate: Gate | None = None,
        endings: Endings | None = None,
    ) -> None:
        self.table, self.services, self.authenticator, self.pages = table, services, authenticator, pages
        self.mounts, self.gate, self.endings = mounts or {}, gate, endings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            for prefix, mounted in self.mounts.items():
                if scope["path"].startswith(prefix):
                    await mounted(scope, receive, send)
                    return
            response = await self._answer(request)
        except Exception as error:  # noqa: BLE001  # the one place where every failure becomes an answer
            response = problem(error, request, scope["state"]["request_id"], self.pages)
        for name, value in standing_headers(request).items():
            response.headers.setdefault(name, value)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Any:
        path = request.scope["path"]
        routes, _, params = self.table.find(path)
        request.scope["page"] = any(route.page for route in routes.values()) if routes else not path.startswith(_API)
        method = "GET" if request.method == "HEAD" else request.method
        route = routes.get(method)
        caller = await self._caller(request, route)
        call: Call[Any] = Call(request, self.services, caller, params, request_id=request.scope["state"]["request_id"])
        if route is None:
            if routes:
                allowed = ", ".join(sorted(routes))
                raise MethodNotAllowed(f"This address takes {allowed}.", headers={"Allow": allowed})
            raise NotFound("There is nothing at this address.")
        request.scope["route"], request.scope["policy"] = route.path, route.policy
        if self.gate is not None and caller is not None and not route.for_strangers:
            exempt = route.unlimited and caller.may(route.permission)
            await self.gate.admit(caller, request, route.counted, exempt=exempt)
        try:
            response = await _handled(call, route)
        except Forbidden as denial:
            if call.visitor is not None:  # what strangers try at public addresses is nobody's act
                call.noted["reason"] = denial.message
                await call.tell(route.permission, outcome=DENIED)
            raise
        if isinstance(response, EventStream):
            response.counts = functools.partial(self._counts, request, route)
            if self.endings is not None and caller is not None:
                response.listen = functools.partial(self.endings.listen, caller.rests_on)
        return response

    async def _counts(self, request: Request, route: Route) -> bool:
        """Whether the credential of an open stream still opens it; a part of ours that is down ends nothing."""
        try:
            caller = await self.authenticator.identify(request)
        except PalaverError as error:
            return error.status >= 500
        return caller is not None and not caller.confined and _has(caller, route.permission)

    async def _identified(self, connection: HTTPConnection) -> Caller | None:
        identify = self.authenticator.identify(connection)
        return await (identify if self.gate is None else self.gate.counted(identify, connection))

    async def _caller(self, request: Request, route: Route | None) -> Caller | None:
        if route is not None and route.permission == WIDGET:
            return None
        if route is not None and route.permission == PUBLIC:
            try:
                return await self._identified(request)
            except Unauthenticated:
                return None
            except Unavailable:
                if route.page:
                    raise
                return None  # that a part is down is what these routes are asked about
        if route is None and is_public(request.scope["path"]):
            return None
        caller = request.scope["visitor"] = await self._identified(request)
        if caller is None:
            raise unknown()
        return caller

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        _, route, _ = self.table.find(scope["path"])
        socket = WebSocket(scope, receive, send)
        if route is None:
            await refuse(socket, await self._nowhere(socket))
            return
        scope["route"] = route.path
        await route.handler(socket, self.services)

    async def _nowhere(self, socket: WebSocket) -> PalaverError:
        """What an upgrade is told at an address that takes none: strangers learn nothing about the address."""
        try:
            caller = await self._identified(socket)
        except PalaverError as error:
            return error
        return unknown() if caller is None else NotFound("There is no socket at this address.")


async def _handled(call: Call[Any], route: Route) -> Response:
    """The answer of the route's handler, if the caller has the permission; an administrative act is told."""
    if not route.for_strangers and call.caller.confined:
        if led := _led(call, route):
            return led
    else:
        _must_have(call, route.permission)
    if route.query is not None:
        call.query = asked(call.request, route.query)
    if route.body is not None:
        call.body = decoded(await read_body(call.request), route.body)
    response = encoded(await route.handler(call), route.status)
    if route.administrative and response.status_code < 400:
        await call.tell(route.permission)
    return response


def _led(call: Call[Any], route: Route) -> Response | None:
    """A confined caller's way to where a second factor is set up: pages lead there, anything else says so."""
    if route.confined:
        return None
    if route.page and route.method == "GET" and "text/html" in call.request.headers.get("accept", ""):
        return RedirectResponse("/profile", 303)
    raise Forbidden("A second factor is asked of everybody here: set one up on your profile first.")


def _must_have(call: Call[Any], permission: str) -> None:
    if permission not in _UNASKED and not call.caller.may(permission):
        raise Forbidden(f"Your {call.caller.kind} credential does not have the permission {permission}.")


def _has(caller: Caller, permission: str) -> bool:
    return permission in _UNASKED or caller.may(permission)


def unknown() -> Unauthenticated:
    """What every stranger is told."""
    return Unauthenticated("This needs a credential: sign in, or send an API key or a token.")


class Json(Response):
    """The answer of most routes: its headers are known, and not made from text again for each."""

    def __init__(self, body: bytes, status: int) -> None:
        self.status_code, self.body, self.background = status, body, None
        self.raw_headers = [(b"content-length", b"%d" % len(body)), _JSON]


def encoded(result: object, status: int) -> Response:
    """A handler's result as a response: responses pass, None is an empty body, anything else is JSON."""
    if isinstance(result, Response):
        return result
    if result is None:
        return Response(status_code=204 if status == 200 else status)
    return Json(jsons.encode(result), status)


async def read_body(request: Request, limit: int = BODY_LIMIT) -> bytes:
    """The whole body. Raises TooLarge beyond `limit` bytes, InvalidRequest when it takes longer than a minute."""
    parts, size = [], 0
    try:
        async with asyncio.timeout(BODY_S):
            async for part in request.stream():
                size += len(part)
                if size > limit:
                    raise TooLarge(f"The body is larger than {limit / 2**20:.3g} MB.")
                parts.append(part)
    except ClientDisconnect as error:
        raise InvalidRequest("The connection was closed before the body was whole.") from error
    except TimeoutError as error:
        raise InvalidRequest(f"The body did not come within {BODY_S:.0f} s.") from error
    return b"".join(parts)


_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


def decoded(body: bytes, kind: Any) -> Any:
    """`body` as `kind`; InvalidRequest when it is not JSON, Unprocessable when a value is wrong (with its path)."""
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    try:
        return decoder.decode(body or b"{}")
    except msgspec.ValidationError as error:
        _must_be_json(body)
        raise unknown_field(error, kind) or Unprocessable(f"The body does not fit: {error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidRequest(f"The body is not valid JSON: {error}") from error


def _must_be_json(body: bytes) -> None:
    """A value of the wrong kind is found before what follows it is read: that may be no JSON at all."""
    try:
        jsons.decode(body or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidRequest(f"The body is not valid JSON: {error}") from error
