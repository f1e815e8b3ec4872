"""Requests that browsers send for other sites' pages: where a cookie counts, and who may show a key or a token."""

from typing import Final

from starlette.requests import HTTPConnection

from palaver.core.caller import Caller
from palaver.core.errors import Forbidden
from palaver.web.site import site_of

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def must_come_from_here(connection: HTTPConnection) -> None:
    """Forbidden where a cookie must not count, or be given: for what another site's page has sent."""
    if not _from_here(connection):
        raise Forbidden("This request came from another site.")


def must_come_from_its_page(caller: Caller, connection: HTTPConnection) -> None:
    """
    Forbidden for a credential with origins of its own that a page of another one shows.

    A socket of another site's page needs an origin that the operator or the key has named: no browser hides from a page
    what a socket brings, as it does with an answer to a request.
    """
    origin = connection.headers.get("origin")
    if origin is None:
        return
    if caller.origins:
        if origin not in caller.origins:
            raise Forbidden(f"This credential does not count for pages of {origin[:200]}.")
    elif connection.scope["type"] == "websocket" and not may_call(origin, connection):
        raise Forbidden(f"Pages of {origin[:200]} may not open sockets here; PALAVER_ALLOWED_ORIGINS names who may.")


def may_call(origin: str, connection: HTTPConnection) -> bool:
    """Whether the operator lets pages of `origin` call the API: our own, and those of the settings."""
    return origin in site_of(connection.scope).origins or _is_here(origin, connection)


def _is_here(origin: str, connection: HTTPConnection) -> bool:
    return site_of(connection.scope).is_here(origin, connection.headers.get("host", ""))


def _from_here(connection: HTTPConnection) -> bool:
    """
    Browsers name the origin of every request that changes something, of every socket, and of every one across origins.

    Firefox before 70 and Internet Explorer name none with a form. They leave the cookie away from another site's form,
    as SameSite demands, but for Internet Explorer before Windows 10: that sends its Referer. What has none of the three
    is a program, which may use a cookie like any other credential.
    """
    headers = connection.headers
    origin = headers.get("origin")
    if origin is not None:
        return _is_here(origin, connection)
    if connection.scope["type"] == "http" and connection.scope["method"] in _SAFE:
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    referer = headers.get("referer")
    return referer is None or _is_here("/".join(referer.split("/")[:3]), connection)
