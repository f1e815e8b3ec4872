"""Errors become answers here and nowhere else: JSON for programs, a page or fragment for people."""

from typing import Final
from urllib.parse import urlencode

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.websockets import WebSocket

from palaver.core.errors import PalaverError, Unauthenticated
from palaver.core.logs import logger
from palaver.core.reasons import told
from palaver.kit import jsons
from palaver.web.door import KeyNeeded
from palaver.web.render import HTMX, Pages

log = logger("web")

_POLICY_VIOLATION: Final = 1008
_NAME: Final = "this request's name"
_AS_TOAST: Final = {"HX-Retarget": "#toast", "HX-Reswap": "beforeend"}


def problem(error: Exception, request: Request, request_id: str, pages: Pages | None) -> Response:
    """The answer to a request that failed with `error`; unexpected ones are logged with their trace and say nothing."""
    known = error if isinstance(error, PalaverError) else PalaverError("Something went wrong on our side.")
    _report(error, known, request)
    known = told(known, request.scope.get("visitor"), _NAME)
    if pages is not None and _for_people(request):
        return _page(known, request, request_id, pages)
    return Response(
        jsons.encode(known.shape(request_id)),
        known.status,
        headers={**known.headers, **({"WWW-Authenticate": "Bearer"} if known.status == 401 else {})},
        media_type="application/json",
    )


async def refuse(socket: WebSocket, error: PalaverError) -> None:
    """Answer an upgrade that is not granted like any other request: with its status and the error."""
    request_id = socket.scope["state"]["request_id"]
    _report(error, error, socket)
    headers = {**error.headers, "X-Request-Id": request_id, "Cache-Control": "no-store"}
    shown = told(error, None, _NAME).shape(request_id)
    response = Response(jsons.encode(shown), error.status, headers, "application/json")
    if "websocket.http.response" in socket.scope.get("extensions", {}):
        await socket.send_denial_response(response)
    else:
        await socket.close(_POLICY_VIOLATION)


def _report(error: Exception, known: PalaverError, request: HTTPConnection) -> None:
    method = request.scope.get("method", "WEBSOCKET")
    facts = {"method": method, "path": request.scope["path"], "status": known.status, "code": known.code}
    if known is not error:
        log.error("request failed", **facts, exc_info=error)
    elif known.status >= 500:
        log.error("request failed", **facts, reason=known.message, cause=repr(error.__cause__))
    else:
        log.info("request refused", **facts, reason=known.message)


def _for_people(request: Request) -> bool:
    """A part of a page, or a page asked for as one; an address of the API answers JSON to browsers too."""
    wanted = "text/html" in request.headers.get("accept", "") and request.scope.get("page", True)
    return wanted or HTMX in request.headers


def _page(error: PalaverError, request: Request, request_id: str, pages: Pages) -> Response:
    if HTMX in request.headers:
        body = pages.text(
            "toast.html", request, caller=None, message=error.message, kind="danger", request_id=request_id
        )
        return HTMLResponse(body, error.status, headers={**error.headers, **_AS_TOAST})
    if isinstance(error, KeyNeeded):
        body = pages.text("ui_key.html", request, error=error, next=error.onward, caller=None)
        return HTMLResponse(body, error.status)
    if isinstance(error, Unauthenticated) and request.method == "GET":
        asked = request.scope["query_string"].decode("latin-1")
        wanted = f"{request.scope['path']}?{asked}" if asked else request.scope["path"]
        return RedirectResponse("/login?" + urlencode({"next": wanted}), 303)
    caller = request.scope.get("visitor")  # an error before anybody was known has no menu
    body = pages.text("error.html", request, error=error, request_id=request_id, caller=caller)
    return HTMLResponse(body, error.status, headers=error.headers)
