"""Which parts of this server are probed, and what serves each of them, by the settings."""

from palaver.accounting.writer import Writer, queue
from palaver.assembly.parts import Parts
from palaver.chat.models import Models
from palaver.core.health import Health, Note, Probe
from palaver.core.settings import Settings
from palaver.llm.connections import provider_of


def health(parts: Parts, models: Models, writer: Writer, settings: Settings) -> Health:
    """Readiness does not hang on model, mail and Vault: they are somebody else's servers."""
    probes = {
        "database": parts.db.ping,
        "cache": parts.cache.ping,
        "storage": parts.blobs.ping,
        "vectors": parts.vectors.ping,
    }
    outside: dict[str, Probe] = {"model": models.ping, "accounting": writer.ping}
    if settings.parts.smtp_url:
        outside["mail"] = parts.mail.ping
    if parts.vault is not None:
        outside["vault"] = parts.vault.ping
    return Health(probes, outside, _notes(parts, models, settings))


def _notes(parts: Parts, models: Models, settings: Settings) -> dict[str, Note]:
    named = settings.parts
    return {
        "database": "PostgreSQL",
        "cache": "Redis or Valkey" if named.redis_url else "in this process",
        "storage": "S3" if named.blobs_url.startswith("s3:") else "folder",
        "vectors": "Qdrant" if named.qdrant_url else "pgvector",
        "model": provider_of(models.connections.auto()).title,
        "accounting": queue,
        "mail": parts.mail.place,
        "vault": settings.keeping.vault_addr,
    }
