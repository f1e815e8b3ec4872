"""The database for a verb that is not `serve`: of the live server where there is one, else started for the while."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from palaver.core import leftovers
from palaver.core.embedded.instance import open_instance
from palaver.core.embedded.postgres import EmbeddedPostgres
from palaver.core.process import Child, StartFailed
from palaver.serve.lock import held, holder

_PATIENCE_S = 60.0
_POLL_S = 0.01


@contextmanager
def database(data: Path, url: str = "") -> Iterator[str]:
    """A URL to connect to: the given one, or the embedded database's. A server that starts may not answer yet."""
    live = holder(data)
    if url or (live and live.database_url):
        yield url or (live.database_url if live else "")
        return
    instance = open_instance(data)
    with held(instance.data) as lock:
        leftovers.sweep(instance.name)
        instance.create_runtime()
        try:
            server = EmbeddedPostgres(instance)
            server.prepare()
            child = server.spawn()
            try:
                _await(server, child)
                lock.note(server.url)
                yield server.url
            finally:
                child.stop(*server.stopping)
        finally:
            instance.remove_runtime()


def _await(server: EmbeddedPostgres, child: Child) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not server.ready(child):
        if child.ended() is not None or time.monotonic() > deadline:
            raise StartFailed(f"PostgreSQL does not start: {server.journal.tail()}")
        time.sleep(_POLL_S)
