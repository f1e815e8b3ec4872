"""What an address from a stranger may look like, and where it may lead; it connects to nothing."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Final

import httpx2

from palaver.core.http.address import Address, is_public
from palaver.core.http.refusals import Refused

PORTS: Final = frozenset({80, 443, 8080, 8443})
_SCHEMES: Final = {"http": 80, "https": 443}
_LONGEST: Final = 4_000
_NAME: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*")
_NUMBER: Final = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)")


@dataclass(frozen=True, slots=True)
class Target:
    """An address as the one parser read it; what is connected to is taken from here alone."""

    url: httpx2.URL
    host: str
    port: int
    literal: Address | None = None

    @property
    def secure(self) -> bool:
        return self.url.scheme == "https"


class Rules:
    """
    http and https, on the ports where the web is served, to public addresses.

    Other ports are closed because a machine's own public address reaches what its firewall keeps from the outside.
    `trusted` names "host:port" where these rules do not hold, because the operator said so.
    """

    def __init__(self, trusted: Collection[str] = ()) -> None:
        self.trusted = frozenset(trusted)

    def target(self, url: str) -> Target:
        """Parse and judge what is written; Refused says what is wrong with it."""
        target = parse(url)
        if target.port not in PORTS and not self._trusts(target):
            raise Refused(f"Port {target.port} is not asked. Web addresses on 80, 443, 8080 and 8443 are.")
        return target

    def redirected(self, before: Target, location: str) -> Target:
        """Where a redirect leads, judged like an address that was given."""
        _readable(location)
        try:
            after = self.target(str(before.url.join(location)))
        except (httpx2.InvalidURL, ValueError) as error:
            raise Refused("It redirects to something that is no web address.") from error
        if before.secure and not after.secure:
            raise Refused(f"It redirects from https to http, at {after.host}: that is not followed.")
        return after

    def admits(self, target: Target, address: Address) -> bool:
        """Whether a socket may be opened to `address` for the target."""
        return is_public(address) or self._trusts(target)

    def _trusts(self, target: Target) -> bool:
        return f"{target.host}:{target.port}" in self.trusted


def parse(url: str) -> Target:
    """The target in `url`; Refused for what different programs read differently."""
    _readable(url)
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError) as error:
        raise Refused("This is not a web address.") from error
    if parsed.scheme not in _SCHEMES:
        raise Refused("A web address starts with http:// or https://.")
    if parsed.userinfo:
        raise Refused("A web address with a name or password before the host is not asked.")
    host = parsed.raw_host.decode("ascii").removesuffix(".")
    port = _SCHEMES[parsed.scheme] if parsed.port is None else parsed.port
    return Target(parsed, host, port, _literal(host))


def _readable(text: str) -> None:
    if len(text) > _LONGEST:
        raise Refused(f"A web address has up to {_LONGEST} characters.")
    if "\\" in text or any(character.isspace() or not character.isprintable() for character in text):
        raise Refused("A web address holds no spaces, backslashes or control characters.")


def _literal(host: str) -> Address | None:
    """The IP address that a host is, or None for a name; whatever is neither is refused."""
    if _NAME.fullmatch(host) and not _NUMBER.fullmatch(host):
        return None
    try:
        address = ip_address(host)
    except ValueError:
        raise Refused("The host of this web address is neither a name nor an IP address.") from None
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        raise Refused("An IP address with the name of a network interface is not asked.")
    return address
