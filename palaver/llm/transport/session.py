"""The connections to providers, one set per event loop: opened by need, through proxies and TLS, kept for the next."""

import asyncio
import ssl
from collections.abc import Callable
from functools import lru_cache
from typing import Final, cast
from weakref import WeakKeyDictionary

from aiohappyeyeballs import start_connection

from palaver.llm.transport.envelope import Route, proxy_key
from palaver.llm.transport.link import Link, Lost, Unreadable

_KEPT_S: Final = 60.0
_SECOND_ADDRESS_S: Final = 0.25  # an address that has not answered by then gets company


class Refused(Exception):
    """There is no connection; its text says why."""


class Session:
    """Every open connection with where it leads, and those of them that wait for their next request."""

    def __init__(self) -> None:
        self._open: dict[Link, Route] = {}
        self._waiting: dict[Route, dict[Link, None]] = {}

    def kept(self, route: Route) -> Link | None:
        """A connection that waits, the one used last first."""
        waiting = self._waiting.get(route)
        while waiting:
            link, _ = waiting.popitem()
            if link.usable:
                return link
        return None

    async def fresh(self, route: Route) -> Link:
        """A connection that nobody has used; Refused when there is none to be had."""
        try:
            link = await _opened(route, self._forget)
        except ssl.SSLError as error:
            raise Refused(error.reason or str(error)) from error
        except OSError as error:
            raise Refused(error.strerror or str(error)) from error
        except (Lost, Unreadable) as error:
            raise Refused("the proxy gave no answer") from error
        self._open[link] = route
        return link

    def give_back(self, link: Link) -> None:
        """Keep it for a while if it can carry another request; close it otherwise."""
        route = self._open.get(link)
        if route is None or not link.usable:
            link.close()
            return
        link.rest(_KEPT_S)
        self._waiting.setdefault(route, {})[link] = None

    def close(self) -> None:
        for link in list(self._open):
            link.close()

    def _forget(self, link: Link) -> None:
        route = self._open.pop(link, None)
        if route is not None:
            self._waiting.get(route, {}).pop(link, None)


_sessions: WeakKeyDictionary[asyncio.AbstractEventLoop, Session] = WeakKeyDictionary()


def session() -> Session:
    """The running loop's set."""
    loop = asyncio.get_running_loop()
    found = _sessions.get(loop)
    if found is None:
        found = _sessions[loop] = Session()
    return found


async def close_session() -> None:
    """Close every connection, and with it every stream that is still open; called once at shutdown."""
    found = _sessions.pop(asyncio.get_running_loop(), None)
    if found is not None:
        found.close()


async def _opened(route: Route, on_lost: Callable[[Link], None]) -> Link:
    """Connect; through a proxy's tunnel where TLS is to be spoken behind one."""
    tls = _tls() if route.scheme == "https" else None
    if route.proxy is None:
        return await _connected(route.host, route.port, tls, on_lost)
    if route.proxy.scheme != "http":
        raise OSError(f"a proxy is reached by http://, not by {route.proxy.scheme}://")
    link = await _connected(route.proxy.raw_host or "", route.proxy.port or 80, None, on_lost)
    if tls is not None:
        await _tunnel(link, route, tls)
    return link


async def _connected(host: str, port: int, tls: ssl.SSLContext | None, on_lost: Callable[[Link], None]) -> Link:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=1)
    raw = await start_connection(found, happy_eyeballs_delay=_SECOND_ADDRESS_S, interleave=1)
    named = host if tls else None
    _, link = await loop.create_connection(lambda: Link(on_lost), sock=raw, ssl=tls, server_hostname=named)
    return link


async def _tunnel(link: Link, route: Route, tls: ssl.SSLContext) -> None:
    """Ask the proxy for a way through, then speak TLS with whom it leads to."""
    place = f"{route.host}:{route.port}".encode()
    assert route.proxy is not None
    link.send(b"CONNECT %b HTTP/1.1\r\nHost: %b\r\n%b\r\n" % (place, place, proxy_key(route.proxy)))
    await link.head()
    if link.status != 200:
        link.close()
        raise OSError(f"the proxy refused with HTTP {link.status}")
    loop = asyncio.get_running_loop()
    inner = await loop.start_tls(link.transport, link, tls, server_hostname=route.host)
    link.transport = cast("asyncio.Transport", inner)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
