"""What has to go for good once nothing refers to it: stored files, and vectors kept outside the database."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.blobs import Blobs
from palaver.core.db import Database, named_queries
from palaver.core.jobs import JobContext, Jobs
from palaver.core.vectors import Vectors

SQL = named_queries(__file__)

DISPOSE: Final = "knowledge.dispose"


class Gone(msgspec.Struct, frozen=True):
    """A file that no document has any more; its vectors are filed under its id."""

    id: UUID
    blob: str


class Orphans(msgspec.Struct, frozen=True, kw_only=True):
    """The work of one job: blobs and a folder of them, the vectors of files, or of a collection as a whole."""

    blobs: list[str] = []
    folder: str | None = None
    number: int | None = None
    files: list[UUID] = []
    whole: bool = False


class Disposal:
    """Methods take the transaction that makes orphans: what the database holds goes with it, the rest by a job."""

    def __init__(self, blobs: Blobs, vectors: Vectors, jobs: Jobs) -> None:
        self.blobs, self.vectors, self.jobs = blobs, vectors, jobs

    async def files(self, tx: Database, account: UUID, number: int, gone: Sequence[Gone]) -> None:
        """The files of documents in the collection `number`; searches do not find them from the commit on."""
        ids = [file.id for file in gone]
        if self.vectors.transactional:
            for id in ids:
                await self.vectors.remove_document(number, id, tx=tx)
        else:
            await self.hide(tx, account, number, ids)
        await self._enqueue(tx, account, Orphans(blobs=[file.blob for file in gone], number=number, files=ids))

    async def other_files(self, tx: Database, account: UUID, number: int, document: UUID, keep: int | None) -> None:
        """The files of a document but for the version `keep`."""
        gone = await tx.all(SQL.drop_files, Gone, account_id=account, document_id=document, keep=keep)
        await self.files(tx, account, number, gone)

    async def hide(self, db: Database, account: UUID, number: int, files: Sequence[UUID]) -> None:
        """From now on searches leave out what a vector store outside the database holds of these files."""
        await db.run(SQL.hide, account_id=account, collection=number, files=files)

    async def reveal(self, db: Database, account: UUID, files: Sequence[UUID]) -> None:
        """Nothing of these files is to be left out any more."""
        await db.run(SQL.reveal, account_id=account, files=files)

    async def collection(self, tx: Database, account: UUID, number: int, folder: str) -> None:
        """Everything of a collection that is deleted; its number is never used again."""
        if self.vectors.transactional:
            await self.vectors.drop(number, tx=tx)
        await self._enqueue(tx, account, Orphans(folder=folder, number=number, whole=True))

    async def blob(self, tx: Database, account: UUID, key: str) -> None:
        await self._enqueue(tx, account, Orphans(blobs=[key]))

    async def _enqueue(self, tx: Database, account: UUID, orphans: Orphans) -> None:
        if orphans.blobs or orphans.files or orphans.folder:
            await self.jobs.enqueue(DISPOSE, account, msgspec.to_builtins(orphans), tx=tx)


class Disposer:
    """Runs the jobs."""

    def __init__(self, db: Database, blobs: Blobs, vectors: Vectors) -> None:
        self.db, self.blobs, self.vectors = db, blobs, vectors

    async def run(self, context: JobContext) -> None:
        orphans = msgspec.convert(context.payload, Orphans)
        if orphans.number is not None and not self.vectors.transactional:
            await self._vectors(context.account, orphans.number, orphans)
        for key in orphans.blobs:
            await self.blobs.delete(key)
        if orphans.folder is not None:
            async for key in self.blobs.list(orphans.folder):
                await self.blobs.delete(key)

    async def _vectors(self, account: UUID, number: int, orphans: Orphans) -> None:
        if orphans.whole:
            await self.vectors.drop(number)
        for file in orphans.files:
            await self.vectors.remove_document(number, file)
        await self.db.run(SQL.reveal, account_id=account, files=orphans.files)
