"""One HTTP client session per event loop for all providers, opened at the first request and closed by the process."""

import asyncio
import ipaddress
from functools import lru_cache
from types import SimpleNamespace
from urllib.request import getproxies, proxy_bypass
from weakref import WeakKeyDictionary

import aiohttp
from yarl import URL

_sessions: WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.ClientSession] = WeakKeyDictionary()


class Attempt(SimpleNamespace):
    """Tells whether a request went out on a connection that an earlier one had left open."""

    reused = False


async def _reused(_session: aiohttp.ClientSession, context: SimpleNamespace, _params: object) -> None:
    context.trace_request_ctx.reused = True


def session() -> aiohttp.ClientSession:
    """Answer the running loop's session: no cookies, no unpacking, as many connections as there are streams."""
    loop = asyncio.get_running_loop()
    found = _sessions.get(loop)
    if found is None or found.closed:
        trace = aiohttp.TraceConfig()
        trace.on_connection_reuseconn.append(_reused)
        found = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=60),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            headers={"User-Agent": "palaver"},
            skip_auto_headers=("Accept-Encoding",),
            timeout=aiohttp.ClientTimeout(total=None),
            trace_configs=[trace],
        )
        _sessions[loop] = found
    return found


async def close_session() -> None:
    """Close the running loop's session, and with it every stream that is still open; called once at shutdown."""
    found = _sessions.pop(asyncio.get_running_loop(), None)
    if found is not None:
        await found.close()


@lru_cache(maxsize=256)
def proxy_for(origin: URL) -> URL | None:
    """
    Answer the proxy that the environment names for `origin`; this machine itself is never asked through one.

    aiohttp's trust_env would look all this up in a thread for every request, and read ~/.netrc for credentials.
    """
    host = origin.host or ""
    if host == "localhost" or _is_loopback(host) or proxy_bypass(host):
        return None
    proxy = getproxies().get(origin.scheme)
    return URL(proxy) if proxy else None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
