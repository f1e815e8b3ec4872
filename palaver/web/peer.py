"""Where a request comes from: the peer of its connection, or what trusted proxies say of it."""

import re
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

from starlette.requests import HTTPConnection

from palaver.kit.networks import networks_of

Address = IPv4Address | IPv6Address

NOWHERE: Final = "unknown"  # without an address, or with one that cannot be read: in nobody's network
_PORT: Final = re.compile(r"^(?:\[([^\]]+)\](?::\d+)?|([0-9.]+):\d+)$")
_HOST_BITS_V6: Final = 64  # whoever has one address has all of its network


class Proxies:
    """
    The proxies that are believed, as addresses or networks; nobody else's headers count.

    Each trusted proxy has added the peer it saw to the end of X-Forwarded-For, which is read from the end for as long
    as who added an entry is trusted. No other header counts: a proxy passes on what it does not write, so that a second
    one would be the client's own word.
    """

    def __init__(self, trusted: str = "") -> None:
        self._networks = networks_of(trusted)
        self._peer = lru_cache(4096)(self._seen)  # the same ones come again, and reading an address takes its time

    def address(self, connection: HTTPConnection) -> str:
        """The client's address as text."""
        found = connection.client and self._peer(connection.client.host)
        if not found:
            return NOWHERE
        peer, text = found
        return text or self._nearest_stranger(peer, _listed(connection.headers.getlist("x-forwarded-for")))

    def group(self, connection: HTTPConnection) -> str:
        """What counts as one address in limits: of version 6, the network that one customer is given."""
        text = self.address(connection)
        if ":" not in text:
            return text
        return str(IPv6Network((IPv6Address(text).packed, _HOST_BITS_V6), strict=False))

    def _seen(self, host: str) -> tuple[Address, str] | None:
        """A peer, and what it is called where it speaks for itself alone; None where it has no address."""
        peer = _parsed(host)
        return None if peer is None else (peer, "" if self._trusts(peer) else str(peer))

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._networks)

    def _nearest_stranger(self, peer: Address, hops: Sequence[str]) -> str:
        """The last address before one that is not trusted; NOWHERE when a trusted one was told something else."""
        for hop in reversed(hops):
            if not self._trusts(peer):
                break
            found = _parsed(hop)
            if found is None:
                return NOWHERE
            peer = found
        return str(peer)


def _listed(values: Sequence[str]) -> list[str]:
    return [hop.strip() for value in values for hop in value.split(",")]


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
