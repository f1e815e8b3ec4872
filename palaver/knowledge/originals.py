"""The files that a collection's documents were made of, as they were uploaded."""

from collections.abc import AsyncIterator, Sequence

import msgspec

from palaver.core.blobs import Blobs
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.knowledge.collections import Collection, Collections

SQL = named_queries(__file__)


class Original(msgspec.Struct, frozen=True, kw_only=True):
    """A document's newest file, by the document's name or the address that it came from."""

    file_name: str
    source_url: str | None
    blob: str
    sha256: str
    bytes: int


class Originals:
    def __init__(self, db: Database, blobs: Blobs, collections: Collections) -> None:
        self.db, self.blobs, self.collections = db, blobs, collections

    async def of(self, caller: Caller, names: Sequence[str]) -> dict[str, tuple[Collection, list[Original]]]:
        """The files of those of `names` that the caller may search, in the order of their documents' names."""
        found = await self.collections.named(caller, names)
        return {
            name: (
                collection,
                await self.db.all(SQL.originals, Original, account_id=caller.account, collection_id=collection.id),
            )
            for name, collection in found.items()
        }

    def pieces(self, original: Original) -> AsyncIterator[bytes]:
        return self.blobs.stream(original.blob)
