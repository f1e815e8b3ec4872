"""A worker of its own, to be killed: python -m tests.knowledge.stored.worker DSN BLOBS EMBEDDER [QDRANT]."""

import asyncio
import sys
from pathlib import Path

from palaver.core.blobs import open_blobs
from palaver.core.db import open_database
from palaver.core.vectors import open_vectors
from palaver.knowledge.embedding.local import LocalEmbedder
from tests.knowledge.stored.house import assembled, working


async def main(dsn: str, blobs: str, embedder: str, qdrant: str = "") -> None:
    database = await open_database(dsn)
    vectors = open_vectors(qdrant, database)
    house = assembled(database, await open_blobs(blobs), vectors, LocalEmbedder(Path(embedder)))
    async with working(house):
        await asyncio.sleep(120)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
