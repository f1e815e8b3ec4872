"""Opens the ports that the settings name: database, cache, blobs, vectors, mail, secrets; closes them in order."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from palaver.core.blobs import Blobs, open_blobs
from palaver.core.cache import Bus, Cache, open_cache
from palaver.core.db import Database, connect, open_database
from palaver.core.db.migrate import ensure_schema
from palaver.core.errors import PalaverError
from palaver.core.http import Fetcher
from palaver.core.mail import Mail, open_mail
from palaver.core.secrets.keyring import Keyring, open_keyring
from palaver.core.secrets.vault import Vault, open_vault
from palaver.core.settings import Settings
from palaver.core.vectors import Vectors, open_vectors
from palaver.knowledge.embedding.local import LocalEmbedder

_START_PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Parts:
    dsn: str
    db: Database
    pulse: Database  # one connection: a worker's signs of life must not queue behind its work, or it is taken for dead
    cache: Cache
    bus: Bus
    blobs: Blobs
    vectors: Vectors
    embedder: LocalEmbedder
    fetcher: Fetcher
    mail: Mail
    keyring: Keyring
    vault: Vault | None


async def open_parts(stack: AsyncExitStack, settings: Settings) -> Parts:
    """Open everything, the schema brought up to date on the way."""
    named = settings.parts
    mail = open_mail(named.smtp_url or None)
    keyring, vault = open_keyring(settings.keeping, settings.data_dir), open_vault(settings.keeping)
    if vault is not None:
        stack.push_async_callback(vault.close)
    if not named.database_url:
        raise PalaverError("No database is named: start with 'palaver serve', or set PALAVER_DATABASE_URL.")
    db = await open_database(named.database_url, wait_s=_START_PATIENCE_S)
    stack.push_async_callback(db.close)
    connection = await connect(named.database_url)
    try:
        await ensure_schema(connection, named.database_url, pgvector=not named.qdrant_url)
    finally:
        await connection.close()
    pulse = await open_database(named.database_url, size=1)
    stack.push_async_callback(pulse.close)
    cache, bus = open_cache(named.redis_url or None)
    stack.push_async_callback(cache.close)
    stack.push_async_callback(bus.close)
    blobs = await open_blobs(named.blobs_url or _folder(settings.data_dir))
    stack.push_async_callback(blobs.close)
    vectors = open_vectors(named.qdrant_url or None, db)
    stack.push_async_callback(vectors.close)
    embedder = LocalEmbedder(Path(settings.environment.get("PALAVER_EMBEDDER_SOCKET", "")))
    stack.push_async_callback(embedder.close)
    fetcher = Fetcher()
    stack.push_async_callback(fetcher.close)
    return Parts(named.database_url, db, pulse, cache, bus, blobs, vectors, embedder, fetcher, mail, keyring, vault)


def _folder(data: Path) -> str:
    return (data.absolute() / "blobs").as_uri()
