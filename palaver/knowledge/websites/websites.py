"""Websites: which sites an account's programs ask for, and when each is crawled; the crawl itself is a job's."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, NotFound, Unprocessable
from palaver.core.http.rules import parse
from palaver.core.jobs import Jobs
from palaver.kit import clock
from palaver.kit.ids import uuid7
from palaver.knowledge.collections import Collections, NewCollection
from palaver.knowledge.websites.address import host_of, names

SQL = named_queries(__file__)

CRAWL: Final = "knowledge.crawl"
SITES: Final = 200  # of an account
RUN_SITES: Final = 20  # of a bot, whose lines compute them
RUN_ADDRESSES: Final = 50  # of one of these
_AGAIN: Final = timedelta(days=1)  # after a crawl that came to nothing

Origin = Literal["file", "run"]


class TooMany(Unprocessable):
    """An account, or a bot whose lines compute them, has as many sites or addresses as it may have."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a script: a site from `url` on, read again after so many days."""

    script: str
    url: str
    days: int


class Website(msgspec.Struct, frozen=True, kw_only=True):
    """
    A site; `days` is the shortest interval that is asked for, None where nobody asks any more, `urls` where it begins.

    `pages` and `failed` are of the last crawl, `note` says what went wrong in it; `state` is of its newest job, which
    is `progress` far (0 to 1), says what it is `doing` and has `begun_at` last; None once that is forgotten.
    """

    id: UUID
    host: str
    collection_id: UUID
    collection: str
    access: list[str] | None
    job_id: UUID | None
    next_at: datetime | None
    begun_at: datetime | None
    crawled_at: datetime | None
    pages: int
    failed: int
    note: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"] | None
    progress: float | None
    doing: str | None
    days: int | None
    urls: list[str]


class Order(msgspec.Struct, frozen=True):
    """The payload of a crawl: it does nothing once the site is due at another time."""

    website: UUID
    at: datetime


class _Asked(msgspec.Struct, frozen=True):
    sites: int
    addresses: int


class _Id(msgspec.Struct, frozen=True):
    id: UUID


class Websites:
    """Methods with `tx` are part of that transaction; those of an account are changed by one of these at a time."""

    def __init__(self, db: Database, jobs: Jobs, collections: Collections) -> None:
        self.db, self.jobs, self.collections = db, jobs, collections

    async def replace(
        self, tx: Database, account: UUID, bot: UUID, wanted: Sequence[Wanted], scripts: Sequence[str], language: str
    ) -> None:
        """Have a bot's sites be those that its files name; what runs of its scripts asked for stays while these do."""
        await tx.value(SQL.hold_websites, account_id=account)
        before = {each.id: each.days for each in await self._found(tx, account)}
        kept, touched = [], set()
        for each in _shortest(wanted):
            site = await self._site(tx, account, each.url, language)
            kept.append(await self._use(tx, account, bot, site.id, each, "file"))
            touched.add(site.id)
        gone = await tx.all(SQL.drop_uses, _Id, account_id=account, bot_id=bot, kept=kept, scripts=list(scripts))
        for id in sorted(touched | {each.id for each in gone}):
            await self._plan(tx, account, await self._one(tx, account, id), before.get(id))

    async def asked_for(self, db: Database, account: UUID, bot: UUID, url: str) -> Website | None:
        """The site of an address that a line of the bot asks for already."""
        for site in await self._found(db, account, host=host_of(parse(url))):
            if await db.value(SQL.has_use, account_id=account, website_id=site.id, bot_id=bot, url=url):
                return site
        return None

    async def attach(self, tx: Database, account: UUID, bot: UUID, wanted: Wanted, language: str) -> Website:
        """The site of an address, registered for the bot where that is new; TooMany where its runs ask for many."""
        await tx.value(SQL.hold_websites, account_id=account)
        known = await self.asked_for(tx, account, bot, wanted.url)
        if known is not None:
            return known
        await self._must_have_room(tx, account, bot, host_of(parse(wanted.url)))
        site = await self._site(tx, account, wanted.url, language)
        await self._use(tx, account, bot, site.id, wanted, "run")
        await self._plan(tx, account, await self._one(tx, account, site.id), site.days)
        return site

    async def _must_have_room(self, tx: Database, account: UUID, bot: UUID, host: str) -> None:
        """Visitors may say what is computed: they fill neither the account nor one site's list."""
        asked = await tx.one(SQL.asked_by_runs, _Asked, account_id=account, bot_id=bot, host=host)
        if asked.addresses >= RUN_ADDRESSES:
            raise TooMany(
                f"The programs of a bot ask for up to {RUN_ADDRESSES} addresses of {host}, beside those written out."
            )
        if not asked.addresses and asked.sites >= RUN_SITES:
            raise TooMany(f"The programs of a bot ask for up to {RUN_SITES} websites, beside those written out.")

    async def all(self, account: UUID, collections: Sequence[UUID] | None = None) -> list[Website]:
        """Those of an account, or of some of its collections."""
        chosen = None if collections is None else list(collections)
        return await self._found(self.db, account, collections=chosen)

    async def of_collections(self, account: UUID, collections: Sequence[UUID]) -> Mapping[UUID, Website]:
        """The sites behind some collections, by the collections' ids."""
        return {each.collection_id: each for each in await self.all(account, collections)}

    async def behind(self, caller: Caller, collection: str) -> Website:
        """The site that a collection is made of; NotFound where it is no site's."""
        home = await self.collections.one(caller, collection)
        found = await self.all(caller.account, [home.id])
        if not found:
            raise NotFound(f"{collection!r} is not the collection of a website.")
        return found[0]

    async def crawl(self, caller: Caller, collection: str) -> Website:
        """Have a site crawled now; Conflict while it is being crawled, or where nobody asks for it any more."""
        site = await self.behind(caller, collection)
        async with self.db.transaction() as tx:
            await tx.value(SQL.hold_websites, account_id=caller.account)
            site = await self._one(tx, caller.account, site.id)
            if site.state == "running":
                raise Conflict(f"{site.host} is being crawled already.")
            if site.days is None:
                raise Conflict(f"No program asks for {site.host} any more: what was read stays as it is.")
            await self._due(tx, caller.account, site, clock.now())
            return await self._one(tx, caller.account, site.id)

    async def stop(self, caller: Caller, collection: str) -> Website:
        """Stop the crawl that is due or runs; what it has read stays, and the next one comes in its time."""
        site = await self.behind(caller, collection)
        job = site.job_id if site.state == "running" or (site.next_at or clock.now()) <= clock.now() else None
        if job is None or not await self.jobs.cancel(caller.account, job):
            raise Conflict(f"{site.host} is not being crawled.")
        async with self.db.transaction() as tx:
            await tx.value(SQL.hold_websites, account_id=caller.account)
            await tx.run(SQL.tell, account_id=caller.account, id=site.id, note="The crawl was stopped.")
            due = None if site.days is None else clock.now() + timedelta(days=site.days)
            await self._due(tx, caller.account, site, due)
            return await self._one(tx, caller.account, site.id)

    async def begun(self, account: UUID, order: Order) -> Website | None:
        """The site of a crawl that begins; None where it is due at another time, or nobody asks for it any more."""
        if not await self.db.run(
            SQL.begin, account_id=account, id=order.website, next_at=order.at, begun_at=clock.now()
        ):
            return None
        return next(iter(await self._found(self.db, account, id=order.website)), None)

    async def ended(self, tx: Database, account: UUID, site: Website, pages: int, failed: int, note: str) -> None:
        """A crawl has come to its end; the next one is planned."""
        now = clock.now()
        await tx.value(SQL.hold_websites, account_id=account)
        await tx.run(SQL.crawled, account_id=account, id=site.id, crawled_at=now, pages=pages, failed=failed, note=note)
        site = await self._one(tx, account, site.id)
        await self._due(tx, account, site, None if site.days is None else now + timedelta(days=site.days))

    async def failed(self, account: UUID, order: Order, note: str) -> None:
        """A crawl has come to nothing; the next try is a day later."""
        async with self.db.transaction() as tx:
            await tx.value(SQL.hold_websites, account_id=account)
            for site in await self._found(tx, account, id=order.website):
                await tx.run(SQL.tell, account_id=account, id=site.id, note=note)
                await self._due(tx, account, site, None if site.days is None else clock.now() + _AGAIN)

    async def _site(self, tx: Database, account: UUID, url: str, language: str) -> Website:
        host = host_of(parse(url))
        found = await self._found(tx, account, host=host)
        if not found:
            await self._add(tx, account, host, language)
            found = await self._found(tx, account, host=host)
        return found[0]

    async def _add(self, tx: Database, account: UUID, host: str, language: str) -> None:
        if await tx.value(SQL.count_websites, account_id=account) >= SITES:
            raise TooMany(f"An account has up to {SITES} websites: delete the collections of those nobody needs.")
        for name in names(host):
            new = NewCollection(name=name, description=f"The pages of {host}", language=language)
            id = await self.collections.found(tx, account, new)
            if id is not None:
                await tx.run(SQL.add_website, id=uuid7(), account_id=account, collection_id=id, host=host)
                return
        raise Conflict(f"The names that the collection of {host} could have are all taken.")

    async def _use(self, tx: Database, account: UUID, bot: UUID, site: UUID, wanted: Wanted, origin: Origin) -> UUID:
        values = msgspec.structs.asdict(wanted)
        found: UUID = await tx.value(
            SQL.add_use, id=uuid7(), account_id=account, website_id=site, bot_id=bot, origin=origin, **values
        )
        return found

    async def _plan(self, tx: Database, account: UUID, site: Website, before: int | None) -> None:
        """
        When it is due by what is asked for, a first crawl at once; `before` is the interval until now.

        What is planned stays with its interval, and what is due already with any; a crawl that runs plans the next.
        """
        now, planned = clock.now(), site.next_at if site.state == "waiting" else None
        if site.state == "running":
            return
        if site.days is None:
            await self._due(tx, account, site, None)
        elif planned and (planned <= now or site.days == before or site.crawled_at is None):
            return
        elif site.crawled_at is None:
            await self._due(tx, account, site, now)
        else:
            last = max(site.crawled_at, site.begun_at or site.crawled_at)
            await self._due(tx, account, site, last + timedelta(days=site.days))

    async def _due(self, tx: Database, account: UUID, site: Website, at: datetime | None) -> None:
        if at == site.next_at:
            return
        job = None
        if at is not None:
            told = {"website": str(site.id), "at": at.isoformat()}
            job = await self.jobs.enqueue(CRAWL, account, told, dedupe=f"{site.id} {at.isoformat()}", run_at=at, tx=tx)
        await tx.run(SQL.plan, account_id=account, id=site.id, next_at=at, job_id=job)

    async def _one(self, tx: Database, account: UUID, id: UUID) -> Website:
        return (await self._found(tx, account, id=id))[0]

    async def _found(
        self,
        db: Database,
        account: UUID,
        *,
        host: str | None = None,
        id: UUID | None = None,
        collections: list[UUID] | None = None,
    ) -> list[Website]:
        return await db.all(SQL.websites, Website, account_id=account, host=host, id=id, collections=collections)


def _shortest(wanted: Sequence[Wanted]) -> list[Wanted]:
    """One for each line of a script that names the same address, with the shortest interval."""
    found: dict[tuple[str, str], Wanted] = {}
    for each in wanted:
        known = found.get((each.script, each.url))
        if known is None or each.days < known.days:
            found[each.script, each.url] = each
    return list(found.values())
