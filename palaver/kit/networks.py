"""Lists of IP addresses and networks, as settings write them."""

from ipaddress import IPv4Network, IPv6Network, ip_network


def networks_of(text: str) -> list[IPv4Network | IPv6Network]:
    """The addresses and networks in `text`, by comma; a ValueError names the one that is none."""
    return [ip_network(item.strip(), strict=False) for item in text.split(",") if item.strip()]
