"""The job that reads a site: its pages become documents of the site's collection, and those that are gone leave it."""

from contextlib import suppress
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.caller import UNRESTRICTED, Caller, server
from palaver.core.db import Database, named_queries
from palaver.core.errors import NotFound, PalaverError, Unavailable
from palaver.core.http import Fetcher
from palaver.core.jobs import JobContext
from palaver.knowledge.documents import Documents
from palaver.knowledge.links import Whole, name_of
from palaver.knowledge.websites.address import host_of, page_at, same_site
from palaver.knowledge.websites.walk import Bounds, Page, Walk, trouble
from palaver.knowledge.websites.websites import Order, Website, Websites

SQL = named_queries(__file__)

_WALKS: Final = 2  # a site that no walk sees whole keeps the pages of so many, those that came last
_ENDINGS: Final = {"text/plain": ".txt", "text/markdown": ".md"}


class _Known(msgspec.Struct, frozen=True):
    id: UUID
    url: str


class Crawler:
    """Runs the jobs; a run that was lost begins anew, and takes no page in twice."""

    def __init__(
        self, db: Database, websites: Websites, documents: Documents, fetcher: Fetcher, bounds: Bounds | None = None
    ) -> None:
        self.db, self.websites, self.documents = db, websites, documents
        self.fetcher, self.bounds = fetcher, bounds or Bounds()

    async def run(self, context: JobContext) -> None:
        site = await self.websites.begun(context.account, msgspec.convert(context.payload, Order))
        if site is None:
            return
        caller = server(context.account, "knowledge.read", "knowledge.write", UNRESTRICTED)
        walk = Walk(self.fetcher, site.host, site.urls, self.bounds)
        taken = await self._taken(context, caller, site, walk)
        if not taken and walk.lost:
            raise Unavailable(trouble(walk))
        await self._drop(caller, site, walk, taken)
        note = trouble(walk) if taken else walk.left or "There was no page to read."
        async with context.transaction() as tx:
            await self.websites.ended(tx, context.account, site, len(taken), len(walk.lost), note)

    async def gave_up(self, context: JobContext, error: PalaverError) -> None:
        await self.websites.failed(context.account, msgspec.convert(context.payload, Order), error.message)

    async def _taken(self, context: JobContext, caller: Caller, site: Website, walk: Walk) -> set[str]:
        """The addresses of the pages that are documents now."""
        taken: set[str] = set()
        async for page in walk.pages():
            await self.documents.add(caller, site.collection, _file(page), url=page.url)
            taken.add(page.url)
            await context.progress(len(taken) / self.bounds.pages, _count(len(taken)))
        return taken

    async def _drop(self, caller: Caller, site: Website, walk: Walk, taken: set[str]) -> None:
        """What is gone leaves; what no link led to as well, but for walks that something has cut short."""
        known = await self.db.all(SQL.pages, _Known, account_id=caller.account, collection_id=site.collection_id)
        others = [each for each in known if each.url not in taken and _is_of(site, each.url)]
        reached = walk.whole and not walk.lost
        leaves = [each for each in others if reached or each.url in walk.gone]
        stays = [each for each in others if each not in leaves]
        for each in (*leaves, *stays[: max(len(taken) + len(stays) - _WALKS * self.bounds.pages, 0)]):
            with suppress(NotFound):  # somebody was faster
                await self.documents.delete(caller, site.collection, each.id)


def _is_of(site: Website, url: str) -> bool:
    target = page_at(url, url)
    return target is not None and same_site(host_of(target), site.host)


def _count(pages: int) -> str:
    return "1 page" if pages == 1 else f"{pages} pages"


def _file(page: Page) -> Whole:
    name, ending = name_of(page.url), _ENDINGS.get(page.media_type, ".html")
    return Whole(name if name.endswith(ending) else f"{name}{ending}", page.media_type, page.content)
