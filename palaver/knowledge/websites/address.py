"""Addresses of pages: which site one belongs to, and how it is written so that the same page is the same text."""

import re
from typing import Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from palaver.core.http import Refused, Target
from palaver.core.http.rules import parse

_DEFAULT: Final = frozenset({80, 443})
_LONGEST: Final = 2_000
_NAME: Final = 80


def host_of(target: Target) -> str:
    """What a site is known by: its host, with the port where that is another than the web's own."""
    return target.host if target.port in _DEFAULT else f"{target.host}:{target.port}"


def same_site(one: str, other: str) -> bool:
    """Whether two hosts are one site: a www in front makes no difference."""
    return one.removeprefix("www.") == other.removeprefix("www.")


def page_at(base: str, link: str) -> Target | None:
    """Where a link of a page leads; None for what is no address of a page."""
    try:
        parts = urlsplit(urljoin(base, link.strip()))
        target = parse(urlunsplit(parts._replace(path=parts.path or "/", fragment="")))
    except (Refused, ValueError):
        return None
    return target if len(str(target.url)) <= _LONGEST else None


def names(host: str) -> list[str]:
    """What a site's collection may be called, the best first."""
    plain = re.sub(r"[^a-z0-9]+", "-", host.casefold()).strip("-")[:_NAME] or "website"
    return [plain, *(f"{plain}-{number}" for number in range(2, 20))]
