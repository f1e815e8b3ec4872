"""Addresses: which texts are some, and what WITH adds to them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from palaver.basic.values.text import text

_OWN: Final = "/api/"


def is_address(written: str) -> bool:
    """Whether it names a server; what its scheme may be is judged where it is asked."""
    return "://" in written[:32]


def is_own(written: str) -> bool:
    """A path of this server's own API."""
    return written.startswith(_OWN)


def with_query(url: str, query: Mapping[str, Any] | None) -> str:
    """Arrays give a parameter for each element, NULL gives none."""
    if not query:
        return url
    head, mark, fragment = url.partition("#")
    return f"{head}{'&' if '?' in head else '?'}{urlencode(list(pairs_of(query)))}{mark}{fragment}"


def pairs_of(values: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in values.items():
        for each in value if isinstance(value, list) else [value]:
            if each is not None:
                yield text(name), text(each)
