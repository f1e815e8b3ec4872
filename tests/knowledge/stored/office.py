"""An account with a bot and a site on the loopback, whose crawls run."""

import asyncio
from collections.abc import Callable
from uuid import UUID

from palaver.core.caller import Caller
from palaver.knowledge.documents import Document
from palaver.knowledge.websites.websites import Wanted, Website, Websites
from tests.dialogs.strangers import Stranger, page
from tests.knowledge.stored.house import House

HTML = "text/html; charset=utf-8"


def html(text: str, *links: str, head: str = "", tags: str = "") -> bytes:
    """A page; `tags` is its X-Robots-Tag."""
    body = "".join(f'<p><a href="{each}">on</a></p>' for each in links)
    whole = f"<html><head>{head}</head><body><h1>{text}</h1><p>{text}.</p>{body}</body>".encode()
    return page(kind=HTML, body=whole, **({"X_Robots_Tag": tags} if tags else {}))


class Office:
    """An account with a bot, and a site on the loopback."""

    def __init__(self, house: House, caller: Caller, bot: UUID, site: Stranger) -> None:
        self.house, self.caller, self.bot, self.site = house, caller, bot, site
        self.websites = house.get(Websites)

    async def wants(self, *urls: str, days: int = 30, bot: UUID | None = None) -> None:
        wanted = [Wanted(script="start.bas", url=url, days=days) for url in urls]
        async with self.house.db.transaction() as tx:
            await self.websites.replace(tx, self.caller.account, bot or self.bot, wanted, ["start.bas"], "en")

    async def one(self) -> Website:
        return (await self.websites.all(self.caller.account))[0]

    async def crawled(self, after: Website | None = None) -> Website:
        """The site once a crawl has ended that `after` has not seen, and its pages are read."""
        before = after.crawled_at if after else None
        site = await self.until(lambda site: site.crawled_at != before)
        for each in await self.pages():
            await self.house.settled(self.caller, site.collection, each.id)
        return site

    async def until(self, reached: Callable[[Website], bool]) -> Website:
        async with asyncio.timeout(60):
            while True:
                site = await self.one()
                if reached(site):
                    return site
                await asyncio.sleep(0.05)

    async def again(self) -> Website:
        before = await self.one()
        await self.websites.crawl(self.caller, before.collection)
        return await self.crawled(before)

    async def pages(self) -> list[Document]:
        return await self.house.documents.all(self.caller, (await self.one()).collection, 500)

    async def addresses(self) -> set[str]:
        return {str(each.source_url).removeprefix(self.site.url) for each in await self.pages()}
