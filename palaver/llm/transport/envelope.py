"""Where a request goes and how it is written: its URL taken apart, the proxy that the environment names for it."""

import base64
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.request import getproxies, proxy_bypass

from yarl import URL

_SENDABLE: Final = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")


@dataclass(frozen=True, slots=True)
class Route:
    """How to reach one origin: directly, or through a proxy, which is asked for a tunnel where TLS is spoken."""

    scheme: str
    host: str
    port: int
    proxy: URL | None


@dataclass(frozen=True, slots=True)
class Address:
    """
    A URL taken apart once: the way to it, what stands behind the method, and the fields of every request.

    `login` is the field of credentials that stand in the URL, for requests that bring none.
    """

    route: Route
    target: bytes
    fields: bytes
    login: str


def written(address: Address, headers: Mapping[str, str], body: bytes | None) -> bytes:
    """A request as it goes out, a POST if it has a body; ValueError for a header that would not be one."""
    if not all(_SENDABLE.fullmatch(value) for value in headers.values()):
        raise ValueError("a header with control characters")
    login = "" if "Authorization" in headers else address.login
    fields = (login + "".join(f"{name}: {value}\r\n" for name, value in headers.items())).encode()
    if body is None:
        return b"GET %b%b%b\r\n" % (address.target, address.fields, fields)
    return b"POST %b%b%bContent-Length: %d\r\n\r\n%b" % (address.target, address.fields, fields, len(body), body)


@lru_cache(maxsize=512)
def address_of(url: str) -> Address:
    """Take `url` apart; ValueError when it is none of ours."""
    parsed = URL(url)
    if parsed.scheme not in {"http", "https"} or not parsed.raw_host or not parsed.port:
        raise ValueError("not an HTTP address")
    proxy = proxy_for(parsed.origin())
    host = f"[{parsed.raw_host}]" if ":" in parsed.raw_host else parsed.raw_host
    named = host if parsed.is_default_port() else f"{host}:{parsed.port}"
    plain_proxy = proxy is not None and parsed.scheme == "http"
    target = f"{parsed.scheme}://{named}{parsed.raw_path_qs}" if plain_proxy else parsed.raw_path_qs
    route = Route(parsed.scheme, parsed.raw_host, parsed.port, proxy)
    fields = b" HTTP/1.1\r\nHost: %b\r\nUser-Agent: palaver\r\nAccept: */*\r\n" % named.encode()
    if plain_proxy:
        fields += proxy_key(proxy)
    return Address(route, target.encode(), fields, _field("Authorization", parsed))


@lru_cache(maxsize=256)
def proxy_for(origin: URL) -> URL | None:
    """Answer the proxy that the environment names for `origin`; this machine itself is never asked through one."""
    host = origin.host or ""
    if host == "localhost" or _is_loopback(host) or proxy_bypass(host):
        return None
    proxy = getproxies().get(origin.scheme)
    return URL(proxy) if proxy else None


def proxy_key(proxy: URL | None) -> bytes:
    return b"" if proxy is None else _field("Proxy-Authorization", proxy).encode()


def _field(name: str, url: URL) -> str:
    """The credentials that stand in `url` as a header field; nothing where there are none."""
    if url.user is None:
        return ""
    pair = f"{url.user}:{url.password or ''}".encode()
    return f"{name}: Basic {base64.b64encode(pair).decode()}\r\n"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
