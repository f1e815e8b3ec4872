"""Where a key may be used from: the networks that it names."""

from collections.abc import Sequence
from ipaddress import ip_address

from palaver.core.caller import Network
from palaver.core.errors import Forbidden


def must_come_from_its_network(networks: Sequence[Network], address: str) -> None:
    """Forbidden for a credential with networks of its own that somebody elsewhere shows."""
    if not networks:
        return
    try:
        known = ip_address(address)
    except ValueError:
        known = None  # a connection without an address is from nowhere
    if known is None or not any(known in network for network in networks):
        raise Forbidden(f"This credential does not count at the address {address}.")
