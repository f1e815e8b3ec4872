"""What `palaver serve` is asked for: plain values, whoever read them."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """An empty URL means the embedded server; `app` and `embedder` name a factory and a module to run."""

    data_dir: Path
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    tls_cert: Path | None = None
    tls_key: Path | None = None
    database_url: str = ""
    redis_url: str = ""
    app: str = "palaver.app:create_app"
    embedder: str = "palaver.knowledge.embedding.process"
    drain_s: float = 30.0
