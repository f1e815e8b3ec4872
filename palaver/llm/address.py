"""Addresses of providers as people write them, made into the one each wire appends its paths to."""

from urllib.parse import urlsplit


def with_scheme(address: str, port: int | None = None) -> str:
    """Answer `address` without a trailing slash; a bare host gets http:// and, where it names none, `port`."""
    address = address.strip().rstrip("/")
    if "://" in address:
        return address
    address = f"http://{address}"
    return f"{address}:{port}" if port and urlsplit(address).port is None else address


def with_prefix(address: str, prefix: str) -> str:
    """Answer `address` with `prefix` as its path where it has none; a path that somebody wrote is kept."""
    address = with_scheme(address)
    return address if urlsplit(address).path else address + prefix
