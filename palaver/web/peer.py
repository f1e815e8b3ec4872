"""Where a request comes from: the peer of its connection, or what trusted proxies say of it."""

import re
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

from starlette.requests import HTTPConnection

from palaver.kit.networks import networks_of

Address = IPv4Address | IPv6Address

NOWHERE: Final = "unknown"  # a connection without an address
_FORWARDED_FOR: Final = re.compile(r'for=(?:"([^"]*)"|([^;,\s"]*))', re.IGNORECASE)
_PORT: Final = re.compile(r"^(?:\[([^\]]+)\](?::\d+)?|([0-9.]+):\d+)$")
_HOST_BITS_V6: Final = 64  # whoever has one address has all of its network


class Proxies:
    """
    The proxies that are believed, as addresses or networks; nobody else's headers count.

    Each trusted proxy has added the peer it saw to the end of X-Forwarded-For, or of Forwarded: both are read from the
    end for as long as who added an entry is trusted. Of two that differ, one came from a stranger: then neither counts.
    """

    def __init__(self, trusted: str = "") -> None:
        self._networks = networks_of(trusted)

    def address(self, connection: HTTPConnection) -> str:
        """The client's address as text."""
        peer = connection.client and _parsed(connection.client.host)
        if not peer:
            return NOWHERE
        if not self._trusts(peer):
            return str(peer)
        headers = connection.headers
        told = [
            self._nearest_stranger(peer, hops)
            for hops in (_listed(headers.getlist("x-forwarded-for")), _tagged(headers.getlist("forwarded")))
            if hops
        ]
        return str(told[0] if told and all(each == told[0] for each in told) else peer)

    def group(self, connection: HTTPConnection) -> str:
        """What counts as one address in limits: of version 6, the network that one customer is given."""
        text = self.address(connection)
        if ":" not in text:
            return text
        return str(IPv6Network((IPv6Address(text).packed, _HOST_BITS_V6), strict=False))

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._networks)

    def _nearest_stranger(self, peer: Address, hops: Sequence[str]) -> Address:
        """The last address before one that is not trusted, or that is no address."""
        for hop in reversed(hops):
            if not self._trusts(peer):
                break
            found = _parsed(hop)
            if found is None:
                break
            peer = found
        return peer


def _listed(values: Sequence[str]) -> list[str]:
    return [hop.strip() for value in values for hop in value.split(",")]


def _tagged(values: Sequence[str]) -> list[str]:
    """The `for` of each element of Forwarded; one without it is an address of nobody."""
    return [hop for value in values for element in _elements(value) for hop in _for_of(element)]


def _elements(value: str) -> Iterator[str]:
    """Split by the commas that stand outside of quotes."""
    yield from re.findall(r'(?:[^,"]|"[^"]*"?)+', value)


def _for_of(element: str) -> list[str]:
    found = _FORWARDED_FOR.search(element)
    return [found[1] or found[2] or "" if found else ""]


def _parsed(text: str) -> Address | None:
    """An address with or without a port; one of version 4 that is written as version 6 is of version 4."""
    port = _PORT.match(text)
    try:
        address = ip_address(port[1] or port[2] if port else text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or IPv6Address(address.packed)  # without a zone
    return address
