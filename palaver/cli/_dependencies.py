"""Checks of what the server leans on: database, cache, files, vectors, mail, secrets, and every model's provider."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import asyncpg

from palaver.cli import _keeping
from palaver.cli._check import Check
from palaver.core.blobs import open_blobs
from palaver.core.cache import open_cache
from palaver.core.db import Database, open_database
from palaver.core.errors import PalaverError
from palaver.core.mail import open_mail
from palaver.core.settings import Settings
from palaver.core.vectors import open_vectors
from palaver.llm.connections import from_environment, provider_of
from palaver.llm.keys import KeySource, with_key
from palaver.llm.provider import Connection
from palaver.llm.transport.session import close_session

_PATIENCE_S: Final = 10.0
_OLDEST: Final = 15
_FAILURES: Final = (PalaverError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError)


async def dependencies(settings: Settings, url: str) -> list[Check]:
    """All checks at once; `url` is the database's."""
    named = settings.parts
    db = await _opened(url)
    if isinstance(db, Check):
        return [db, *await _models(settings, _no_secrets)]
    try:
        probes = {
            "database": lambda: _version(db),
            "cache": lambda: _cache(named.redis_url),
            "files": lambda: _files(settings),
            "vectors": lambda: _vectors(named.qdrant_url, db),
            "secrets": lambda: _keeping.secrets(settings, db),
            **({"mail": lambda: _mail(named.smtp_url)} if named.smtp_url else {}),
            **({"vault": lambda: _keeping.vault(settings)} if settings.keeping.vault_addr else {}),
        }
        parts = await asyncio.gather(*(_probed(name, probe) for name, probe in probes.items()))
        return [*parts, *await _models(settings, lambda reference, _: _keeping.key(settings, db, reference))]
    finally:
        await db.close()


async def _probed(name: str, probe: Callable[[], Awaitable[str]]) -> Check:
    """What the probe says, or why it failed."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return Check(name, "ok", await probe())
    except TimeoutError:
        return Check(name, "broken", f"no answer within {_PATIENCE_S:.0f} s", _FIXES[name])
    except _FAILURES as error:
        return Check(name, "broken", str(error) or type(error).__name__, _FIXES[name])


_FIXES: Final = {
    "database": "Check PALAVER_DATABASE_URL and its server; without it the embedded one serves.",
    "cache": "Check PALAVER_REDIS_URL and its server; without it the embedded one serves.",
    "files": "Check PALAVER_BLOBS_URL and its credentials; without it a folder serves.",
    "vectors": "Check PALAVER_QDRANT_URL, or that the database has the extension pgvector.",
    "secrets": "Set PALAVER_MASTER_KEY to the key that they are sealed under, or set them anew.",
    "vault": "Check PALAVER_VAULT_ADDR and the credentials beside it.",
    "mail": "Check PALAVER_SMTP_URL and its server; without it links are shown instead of sent.",
}


async def _opened(url: str) -> Database | Check:
    try:
        return await open_database(url, size=1, wait_s=_PATIENCE_S)
    except _FAILURES as error:
        return Check("database", "broken", str(error), _FIXES["database"])


async def _version(db: Database) -> str:
    async with db.pool.acquire() as connection:
        version = connection.get_server_version()
    if version.major < _OLDEST:
        raise PalaverError(f"PostgreSQL {version.major} is too old: {_OLDEST} or later is needed.")
    return f"PostgreSQL {version.major}.{version.micro}, {_ms(await db.ping())}"


async def _cache(url: str) -> str:
    cache, bus = open_cache(url or None)
    try:
        return f"{'Redis or Valkey' if url else 'in process'}, {_ms(await cache.ping())}"
    finally:
        await cache.close()
        await bus.close()


async def _files(settings: Settings) -> str:
    blobs = await open_blobs(settings.parts.blobs_url or (settings.data_dir.absolute() / "blobs").as_uri())
    try:
        return f"{'S3' if settings.parts.blobs_url else 'a folder'}, {_ms(await blobs.ping())}"
    finally:
        await blobs.close()


async def _vectors(url: str, db: Database) -> str:
    vectors = open_vectors(url or None, db)
    try:
        return f"{'Qdrant' if url else 'pgvector'}, {_ms(await vectors.ping())}"
    finally:
        await vectors.close()


async def _mail(url: str) -> str:
    mail = open_mail(url)
    return f"{mail.place}, {_ms(await mail.ping())}"


async def _no_secrets(_reference: str, _setting: str) -> str:
    raise PalaverError("the database, where secrets are, does not answer.")


async def _models(settings: Settings, keys: KeySource) -> list[Check]:
    """Each connection of the environment, asked for its models."""
    found = from_environment(settings.environment)
    try:
        checks = [await _model(connection, keys) for connection in found.by_name.values() if connection.base_url]
    finally:
        await close_session()
    if checks:
        return checks
    text = "none is configured: answers are quotations from the documents"
    fix = "Set OPENAI_API_KEY, ANTHROPIC_API_KEY, GROQ_API_KEY or OLLAMA_HOST."
    return [Check("model", "warning", text, fix)]


async def _model(connection: Connection, keys: KeySource) -> Check:
    name = f"model {connection.name}"
    try:
        async with asyncio.timeout(_PATIENCE_S):
            models = await provider_of(connection).models(await with_key(connection, keys))
    except TimeoutError:
        return Check(name, "broken", f"no answer within {_PATIENCE_S:.0f} s", "Check its address and the network.")
    except PalaverError as error:
        return Check(name, "broken", error.message, "See what it says; the bots that use it cannot answer.")
    default = connection.default_model
    if default and models and default not in models:
        return Check(name, "warning", f"offers no {default}, its default", "Name a model in the bots' settings.")
    return Check(name, "ok", f"{len(models)} models at {connection.base_url}")


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms"
