"""Addresses of providers as people write them, made into the one each wire appends its paths to."""

import re


def with_scheme(address: str, port: int | None = None) -> str:
    """Answer `address` without a trailing slash; a bare host gets http:// and, where it names none, `port`."""
    address = address.strip().rstrip("/")
    if "://" in address:
        return address
    host, slash, path = address.partition("/")
    if port and not re.search(r":\d+$", host):
        host = f"{host}:{port}"
    return f"http://{host}{slash}{path}"


def with_prefix(address: str, prefix: str) -> str:
    """Answer `address` with `prefix` as its path where it has none; a path that somebody wrote is kept."""
    address = with_scheme(address)
    return address if "/" in address.partition("://")[2] else address + prefix


def host_of(address: str) -> str:
    """Answer host and port of `address` for a message: without path, and without credentials that stand in it."""
    return with_scheme(address).partition("://")[2].partition("/")[0].rpartition("@")[2]
