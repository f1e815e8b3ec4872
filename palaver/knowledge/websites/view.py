"""A website as the API shows it, with its collection."""

from datetime import datetime
from typing import Literal

import msgspec

from palaver.kit import clock
from palaver.knowledge.websites.websites import Website

State = Literal["waiting", "running", "done", "failed"]


class WebsiteView(msgspec.Struct, frozen=True, kw_only=True):
    """
    Where a crawl begins, how far it is (0 to 1), what the last one came to, and when the next one is due.

    While one is running, `since` says when it began, and `doing` what it has read. Nobody asks for a site without
    `every_days`; its pages stay until the collection is deleted.
    """

    host: str
    urls: list[str]
    state: State
    progress: float
    since: datetime | None
    doing: str
    pages: int
    failed: int
    note: str
    every_days: int | None
    crawled_at: datetime | None
    next_at: datetime | None

    @property
    def busy(self) -> bool:
        """Whether there is something to stop: a crawl that runs, or is due."""
        return self.state == "running" or (self.state == "waiting" and self.next_at is not None)


def website_view(site: Website) -> WebsiteView:
    running = site.state == "running"
    return WebsiteView(
        host=site.host,
        urls=sorted(site.urls),
        state=state_of(site),
        progress=round(site.progress or 0.0, 3) if running else 0.0,
        since=site.begun_at if running else None,
        doing=(site.doing or "") if running else "",
        pages=site.pages,
        failed=site.failed,
        note=site.note,
        every_days=site.days,
        crawled_at=site.crawled_at,
        next_at=site.next_at,
    )


def state_of(site: Website) -> State:
    """Of the crawl that is due or under way, else of the last one: the next one waits for its time."""
    if site.state == "running":
        return "running"
    if site.state == "waiting" and site.next_at is not None and site.next_at <= clock.now():
        return "waiting"
    if site.crawled_at is None:
        return "failed" if site.note else "waiting"
    return "done" if site.pages or not site.note else "failed"
