"""Where this server is reached and which other sites' pages may call it: the operator's word, as one value."""

import re
import socket
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.types import Scope

from palaver.core.errors import InvalidRequest, Misdirected
from palaver.core.settings import Http, Settings
from palaver.kit.origins import origin_of, origins_of

# Names that nobody can register, so that no stranger's name server can make them lead here: RFC 6761, 6762, 8375.
_OWN: Final = (".localhost", ".local", ".internal", ".home.arpa")
_HOST: Final = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_-][a-z0-9._-]*)(?::\d{1,5})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """
    `public` is the origin of PALAVER_PUBLIC_URL or empty, `hosts` are further names, `origins` other sites' own.

    `tls` says that this process itself speaks it.
    """

    public: str = ""
    hosts: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    tls: bool = False

    @property
    def https(self) -> bool:
        """Whether people use HTTPS: behind a proxy that ends TLS, the public address alone says so."""
        return self.tls or self.public.startswith("https:")

    def is_here(self, origin: str, host: str) -> bool:
        """Whether a page of `origin` is one of ours, for a request to `host`."""
        if origin and origin == self.public:
            return True
        scheme, _, place = origin.partition("://")
        if place != host or place == self.public.partition("://")[2]:
            return False
        return scheme == "https" or (scheme == "http" and not self.tls)

    def answers_for(self, host: str) -> bool:
        """
        Whether `host` is a name of this server: an address, a name that no stranger can own, or one that we were told.

        With any other name a page of a stranger, whose name server leads it here, would count as ours (DNS rebinding).
        """
        name = named(host).rstrip(".")
        return name in self.hosts or "." not in name or name.endswith(_OWN) or _is_address(name)


def named(host: str) -> str:
    """The name or address in a Host header, without the port; ValueError where the header is none."""
    found = _HOST.fullmatch(host)
    if found is None:
        raise ValueError("This is no Host.")
    return found[1].lower()


def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def configured(http: Http, *, tls: bool) -> Site:
    """The site that the settings describe."""
    public = http.public_url and origin_of("{0.scheme}://{0.netloc}".format(urlsplit(http.public_url)))
    hosts = {part.strip().lower() for part in http.allowed_hosts.split(",")}
    hosts |= {(urlsplit(public).hostname or ""), http.host.lower(), socket.gethostname().lower()}
    return Site(public=public, hosts=frozenset(hosts - {""}), origins=origins_of(http.allowed_origins), tls=tls)


def address_of(settings: Settings) -> str:
    """Where people reach this server, as far as the operator has said it."""
    http = settings.http
    scheme = "https" if settings.environment.get("PALAVER_TLS") else "http"
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(http.host, http.host)  # noqa: S104  # what "everywhere" means from here
    shown = f"[{local}]" if ":" in local else local
    return http.public_url.rstrip("/") or f"{scheme}://{shown}:{http.port}"


def site_of(scope: Scope) -> Site:
    """The site that a request came to; the edge has put it there."""
    found = scope.get("state", {}).get("site")
    return found if isinstance(found, Site) else Site()


def here(connection: HTTPConnection) -> str:
    """The origin of this server, as whoever asks should know it: the public address, else the one they used."""
    site = site_of(connection.scope)
    return site.public or f"{'https' if site.https else 'http'}://{connection.headers.get('host', '')}"


def must_name_us(scope: Scope) -> None:
    """InvalidRequest for a request without one readable Host, Misdirected for one that is meant for somebody else."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if not hosts and scope.get("http_version") == "1.0":
        return
    ours = _is_ours(site_of(scope), hosts[0]) if len(hosts) == 1 else None
    if ours is None:
        raise InvalidRequest("A request names one host, as Host: example.org.")
    if not ours:
        raise Misdirected(
            "This server is not known by that name. If it should be, add the name to PALAVER_ALLOWED_HOSTS, or set"
            " PALAVER_PUBLIC_URL to the address that people use."
        )


@lru_cache(1024)
def _is_ours(site: Site, host: bytes) -> bool | None:
    """None where it is no Host at all. Every request asks, mostly for the same one."""
    try:
        return site.answers_for(host.decode("latin-1"))
    except ValueError:
        return None
