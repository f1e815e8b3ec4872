"""Collections: named sets of documents, each with its language, embedding and BM25 constants for good."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, NotFound, Unprocessable
from palaver.kit.ids import uuid7
from palaver.knowledge.disposal import Disposal
from palaver.knowledge.embedding import model_files
from palaver.knowledge.embedding.embedder import Embedder
from palaver.knowledge.news import COLLECTIONS, News

SQL = named_queries(__file__)

NAME: Final = r"^[a-z0-9_-]{1,100}$(?!\n)"  # a plain $ lets a line end follow

Name = Annotated[str, msgspec.Meta(pattern=NAME)]


class Bm25(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How words are counted."""

    k1: Annotated[float, msgspec.Meta(ge=0, le=10)] = 1.2
    b: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.75
    stemming: bool = True
    stopwords: bool = True


class NewCollection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All but the description is fixed once the collection exists: its vectors are made with it."""

    name: Name
    description: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    language: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2}$(?!\n)")] = "en"
    embedding: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    bm25: Bm25 | None = None


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    """What searching and indexing need; `units` are the chunks that have terms, `length` counts those terms."""

    id: UUID
    number: int
    account_id: UUID
    name: str
    description: str
    language: str
    embedding: str
    dimension: int
    k1: float
    b: float
    stemming: bool
    stopwords: bool
    avgdl: float | None
    units: int
    length: int
    revision: int
    created_at: datetime
    access: list[str] | None


class FilledCollection(Collection, frozen=True, kw_only=True):
    """A collection and how much is in it."""

    documents: int
    chunks: int


class _Named(msgspec.Struct, frozen=True):
    name: str


class Collections:
    """Every function looks only into the caller's account; what is not there and what is another's are the same."""

    def __init__(self, db: Database, disposal: Disposal, embedders: Mapping[str, Embedder], news: News) -> None:
        self.db, self.disposal, self.embedders, self.news = db, disposal, embedders, news

    async def create(self, caller: Caller, new: NewCollection) -> FilledCollection:
        """Unprocessable for an unknown embedding, Conflict when the name is taken."""
        async with self.db.transaction() as tx:
            if await self.found(tx, caller.account, new) is None:
                raise Conflict(f"There is a collection named {new.name!r} already.")
        await self.news.tell(COLLECTIONS, caller.account)
        return await self.one(caller, new.name)

    async def found(self, tx: Database, account: UUID, new: NewCollection) -> UUID | None:
        """The id of a new collection, as part of a transaction; None when the name is taken."""
        embedder = self.embedders.get(new.embedding or model_files.NAME)
        if embedder is None:
            known = ", ".join(sorted(self.embedders))
            raise Unprocessable(f"There is no embedding {new.embedding!r}. Leave it out, or take one of: {known}.")
        id = uuid7()
        try:
            async with tx.transaction():
                await tx.run(
                    SQL.add_collection,
                    id=id,
                    account_id=account,
                    name=new.name,
                    description=new.description or "",
                    language=new.language,
                    embedding=embedder.name,
                    dimension=embedder.dimensions,
                    **msgspec.structs.asdict(new.bm25 or Bm25()),
                )
        except Conflict:
            return None
        return id

    async def one(self, caller: Caller, name: str) -> FilledCollection:
        found = await self.db.maybe(
            SQL.collection, FilledCollection, account_id=caller.account, name=name, **caller.reach
        )
        if found is None:
            raise NotFound(f"There is no collection {name!r}.")
        return found

    async def all(self, caller: Caller, limit: int, after: UUID | None = None) -> list[FilledCollection]:
        return await self.db.all(
            SQL.collections, FilledCollection, account_id=caller.account, after=after, limit=limit, **caller.reach
        )

    async def named(self, caller: Caller, names: Sequence[str]) -> dict[str, Collection]:
        """Those of `names` that the caller may search."""
        found = await self.db.all(
            SQL.collections_named, Collection, account_id=caller.account, names=list(names), **caller.reach
        )
        return {collection.name: collection for collection in found}

    async def taken(self, account: UUID, names: Sequence[str]) -> set[str]:
        """Those of `names` that the account has, whoever they are open to."""
        found = await self.db.all(SQL.names_of_collections, _Named, account_id=account, names=list(names))
        return {row.name for row in found}

    async def restrict(self, caller: Caller, name: str, access: list[str] | None) -> None:
        """Open it to these principals alone, from the next search on; None opens it to everybody."""
        collection = await self.one(caller, name)
        await self.db.run(SQL.restrict_collection, account_id=caller.account, id=collection.id, access=access)
        await self.news.tell(COLLECTIONS, caller.account)

    async def delete(self, caller: Caller, name: str) -> None:
        """Remove it with everything in it; what lies outside the database goes in the background."""
        collection = await self.one(caller, name)
        async with self.db.transaction() as tx:
            if not await tx.run(SQL.delete_collection, account_id=caller.account, id=collection.id):
                raise NotFound(f"There is no collection {name!r}.")
            await self.disposal.collection(tx, caller.account, collection.number, folder(collection))
        await self.news.tell(COLLECTIONS, caller.account)


def folder(collection: Collection) -> str:
    """Where the blobs of a collection's documents lie."""
    return f"{collection.account_id}/knowledge/{collection.id}"
