"""A walk over one site: breadth first from where it begins, within bounds, politely, and as its robots.txt allows."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from palaver.core.errors import TooLarge
from palaver.core.http import Declined, Fetcher, Found, Refused, Target, Unreachable
from palaver.knowledge.websites.address import host_of, page_at, same_site
from palaver.knowledge.websites.page import asked_beside, leads
from palaver.knowledge.websites.robots import Robots

_GONE: Final = frozenset({404, 410})
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_READ: Final = _HTML | {"text/plain", "text/markdown"}
_TIMEOUT_S: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Of one walk; `tries` counts every request for a page, `depth` the links between the start and a page."""

    pages: int = 100
    depth: int = 3
    tries: int = 300
    page_bytes: int = 2_000_000
    bytes: int = 50_000_000
    seconds: float = 900.0


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site at the address where its redirects ended."""

    url: str
    media_type: str
    content: bytes


class Walk:
    """
    After it: `gone` are addresses that are no pages any more, or not for us, `lost` those that broke and their reasons.

    It is `whole` when it has come to its end, which no bound has cut off.
    """

    def __init__(self, fetcher: Fetcher, host: str, starts: Sequence[str], bounds: Bounds) -> None:
        self.fetcher, self.host, self.bounds = fetcher, host, bounds
        self.robots = Robots(fetcher)
        self.gone: set[str] = set()
        self.lost: dict[str, str] = {}
        self.whole = False
        self.left = ""  # why the last page that is not for us was left out
        self._todo: deque[tuple[Target, int]] = deque()
        self._seen: set[str] = set()
        self._had: set[str] = set()
        self._bytes = 0
        self._left_out = False
        for each in sorted(starts):
            self._push(page_at(each, each), 0)

    async def pages(self) -> AsyncIterator[Page]:
        """Each page once. Raises Unavailable where the site's rules cannot be read."""
        until = time.monotonic() + self.bounds.seconds
        tries = 0
        while self._todo and len(self._had) < self.bounds.pages and tries < self.bounds.tries:
            if time.monotonic() > until or self._bytes > self.bounds.bytes:
                return
            target, depth = self._todo.popleft()
            if not await self._allowed(target):
                continue
            tries += 1
            await asyncio.sleep(await self.robots.pace(target))
            page = await self._taken(target, depth)
            if page is not None:
                yield page
        self.whole = not self._todo and not self._left_out

    async def _allowed(self, target: Target) -> bool:
        """The rules of a host that refuses us whatever we ask are not asked for either."""
        url = str(target.url)
        try:
            if await self.robots.allow(target):
                return True
        except Refused as error:
            self.lost[url] = error.message
            return False
        self.gone.add(url)
        self.left = "Its robots.txt does not allow it."
        return False

    async def _taken(self, target: Target, depth: int) -> Page | None:
        url = str(target.url)
        try:
            async with self.fetcher.open(url, limit_bytes=self.bounds.page_bytes, timeout_s=_TIMEOUT_S) as found:
                return await self._read(target, found, depth)
        except Declined as error:
            if error.answered in _GONE:
                self.gone.add(url)
                self.left = error.message
            else:
                self.lost[url] = error.message
        except (Refused, Unreachable, TooLarge) as error:
            self.lost[url] = error.message
        return None

    async def _read(self, asked: Target, found: Found, depth: int) -> Page | None:
        target = page_at(found.url, found.url)
        if target is None or not same_site(host_of(target), self.host):
            self.left = f"It leads to another site: {found.url}"
            return None
        url = str(target.url)
        moved = url != str(asked.url)
        if url in self._had or found.media_type not in _READ:
            return None
        if moved and not await self._allowed(target):
            return None
        async with aclosing(found.pieces()) as pieces:  # type: ignore[type-var]  # it is a generator
            content = b"".join([piece async for piece in pieces])
        self._bytes += len(content)
        self._seen.add(url)
        self._had.add(url)
        beside = asked_beside(found.header("x-robots-tag"))
        within = await asyncio.to_thread(leads, content) if found.media_type in _HTML else beside
        if within.follow and beside.follow and depth < self.bounds.depth:
            base = within.base and page_at(url, within.base)
            for link in within.links:
                self._push(page_at(str(base.url) if base else url, link), depth + 1)
        if not (within.index and beside.index):
            self.gone.add(url)
            return None
        return Page(url, found.media_type, content)

    def _push(self, target: Target | None, depth: int) -> None:
        """Remember an address of this site for later, once."""
        if target is None or not same_site(host_of(target), self.host):
            return
        url = str(target.url)
        if url in self._seen:
            return
        if len(self._seen) >= self.bounds.tries * 10:
            self._left_out = True
            return
        self._seen.add(url)
        self._todo.append((target, depth))


def trouble(walk: Walk) -> str:
    """What went wrong on a walk, in a sentence; "" where nothing did."""
    if not walk.lost:
        return ""
    url, why = next(reversed(walk.lost.items()))
    many = "1 page could not be read" if len(walk.lost) == 1 else f"{len(walk.lost)} pages could not be read"
    return f"{many}, the last of them {url}: {why}"
