"""What a site allows: its robots.txt, read once for each crawl and host."""

import asyncio
from typing import Final
from urllib.robotparser import RobotFileParser

from palaver.core.errors import TooLarge, Unavailable
from palaver.core.http import Declined, Fetcher, Target, Unreachable

AGENT: Final = "Palaver"
_BYTES: Final = 500 * 1024  # as far as crawlers read it: RFC 9309
_TIMEOUT_S: Final = 20.0
_PACE_S: Final = (0.2, 10.0)


class Robots:
    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._known: dict[str, RobotFileParser] = {}

    async def allow(self, target: Target) -> bool:
        """Whether we may read an address; Unavailable where something is broken there."""
        return (await self._of(target)).can_fetch(AGENT, str(target.url))

    async def pace(self, target: Target) -> float:
        """Seconds between two requests: what the site asks for, within bounds."""
        wanted = (await self._of(target)).crawl_delay(AGENT)
        least, most = _PACE_S
        return min(max(float(wanted or 0), least), most)

    async def _of(self, target: Target) -> RobotFileParser:
        place = f"{target.url.scheme}://{target.url.netloc.decode('ascii')}"
        if place not in self._known:
            self._known[place] = await self._read(f"{place}/robots.txt")
        return self._known[place]

    async def _read(self, url: str) -> RobotFileParser:
        rules = RobotFileParser()
        try:
            found = await self._fetcher.fetch(url, limit_bytes=_BYTES, timeout_s=_TIMEOUT_S)
        except Declined as error:
            if error.answered >= 500 or error.answered == 429:
                raise Unavailable(f"What may be read there is not known now: {error.message}") from error
            rules.parse([])
        except TooLarge:
            rules.parse(["User-agent: *", "Disallow: /"])
        except Unreachable as error:
            raise Unavailable(f"What may be read there is not known now: {error.message}") from error
        else:
            await asyncio.to_thread(rules.parse, found.content.decode("utf-8", "replace").splitlines())
        return rules
