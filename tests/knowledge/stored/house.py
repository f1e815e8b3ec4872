"""The parts of knowledge over real servers, put together as the application does."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from palaver.config.bots import Bots
from palaver.core.blobs import Blobs
from palaver.core.cache import open_cache
from palaver.core.cache.tiers import Tiers
from palaver.core.caller import Caller
from palaver.core.db import Database, Query
from palaver.core.errors import NotFound
from palaver.core.http import Fetcher
from palaver.core.jobs import Jobs
from palaver.core.services import Services
from palaver.core.vectors import Vectors
from palaver.kit.ids import uuid7
from palaver.knowledge.answering import collections_exist
from palaver.knowledge.assembly import Ports, add_answering, add_knowledge, job_kinds
from palaver.knowledge.collections import Collections, NewCollection
from palaver.knowledge.documents import Document, Documents
from palaver.knowledge.embedding.embedder import Embedder
from palaver.knowledge.links import Fetched, Whole
from palaver.knowledge.retrieval.search import Hit, Ranking, Search
from palaver.security.permissions import ALL

ADD_ACCOUNT = Query("account", "insert into core_account (id, slug, name) values ($1, $2, $2)", ("id", "slug"))
PATIENCE_S = 60.0
UPLOAD_BYTES = 2 * 1024 * 1024

T = TypeVar("T")


@dataclass(frozen=True)
class House:
    """Everything of knowledge in one process."""

    services: Services
    ports: Ports

    def get(self, kind: type[T]) -> T:
        return self.services.get(kind)

    @property
    def db(self) -> Database:
        return self.ports.db

    @property
    def collections(self) -> Collections:
        return self.get(Collections)

    @property
    def documents(self) -> Documents:
        return self.get(Documents)

    async def account(self) -> Caller:
        """Somebody who may do everything in an account of their own."""
        id = uuid7()
        await self.db.run(ADD_ACCOUNT, id=id, slug=str(id))
        return Caller(account=id, kind="super", id=id, owner=f"key:{id}", permissions=ALL)

    async def add(self, caller: Caller, collection: str, file: Path | Whole) -> UUID:
        return await self.documents.add(caller, collection, whole(file) if isinstance(file, Path) else file)

    async def settled(self, caller: Caller, collection: str, id: UUID) -> Document:
        """The document once it is ready or failed."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                document = await self.documents.one(caller, collection, id)
                if document.status in {"ready", "failed"}:
                    return document
                await asyncio.sleep(0.05)

    async def filled(self, caller: Caller, name: str, files: Sequence[Path | Whole]) -> list[Document]:
        """A new collection with these documents, ready."""
        await self.collections.create(caller, NewCollection(name=name))
        ids = [await self.add(caller, name, file) for file in files]
        return [await self.settled(caller, name, id) for id in ids]

    async def hits(self, caller: Caller, name: str, question: str, ranking: Ranking | None = None) -> list[Hit]:
        return await self.get(Search).search(caller, [(name, 1.0)], question, ranking or Ranking())


def whole(path: Path, name: str = "") -> Whole:
    return Whole(name or path.name, "", path.read_bytes())


async def fetch_nothing(url: str, *, limit_bytes: int, timeout_s: float) -> Fetched:
    raise NotFound(f"There is nothing at {url} ({limit_bytes}, {timeout_s}).")


def assembled(
    db: Database,
    blobs: Blobs,
    vectors: Vectors,
    embedder: Embedder,
    *,
    lease_s: float = 8.0,
    fetcher: Fetcher | None = None,
) -> House:
    services = Services()
    jobs = Jobs(db, job_kinds(services), lease_s=lease_s)
    cache, bus = open_cache(None)
    ports = Ports(
        db=db,
        blobs=blobs,
        vectors=vectors,
        tiers=Tiers(cache, bus),
        bus=bus,
        jobs=jobs,
        embedders={embedder.name: embedder},
        fetch=fetch_nothing,
        fetcher=fetcher or Fetcher(),
        upload_bytes=UPLOAD_BYTES,
    )
    services.add(cache)
    services.add(bus)
    add_knowledge(services, ports)
    bots = Bots(db, bus, [collections_exist(services.get(Collections))])
    services.add(bots)
    add_answering(services, ports, bots)
    return House(services, ports)


@asynccontextmanager
async def working(house: House) -> AsyncIterator[House]:
    """The house with its jobs running."""
    async with house.ports.jobs.running(drain_s=0.1):
        yield house
