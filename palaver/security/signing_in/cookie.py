"""The browser's session as a cookie: its name and its flags."""

from datetime import timedelta
from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response

from palaver.web.site import site_of

SESSION: Final = "palaver_session"


def cookie_in(connection: HTTPConnection, name: str = SESSION) -> str:
    """Its value, empty without one."""
    return connection.cookies.get(_full(connection, name), "")


def set_cookie(
    response: Response, connection: HTTPConnection, value: str, life: timedelta, name: str = SESSION
) -> None:
    """Give it to the browser: no script reads it, no other site's form brings it, and it leaves over HTTPS alone."""
    response.set_cookie(
        _full(connection, name),
        value,
        max_age=int(life.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=site_of(connection.scope).https,
    )


def drop_cookie(response: Response, connection: HTTPConnection, name: str = SESSION) -> None:
    secure = site_of(connection.scope).https
    response.delete_cookie(_full(connection, name), path="/", httponly=True, samesite="lax", secure=secure)


def _full(connection: HTTPConnection, name: str) -> str:
    """Where HTTPS is used, a name that browsers take from this host alone: no sister site can plant a session."""
    return f"__Host-{name}" if site_of(connection.scope).https else name
