"""The embedded PostgreSQL: how it is prepared, started and found ready; keeping it running is the supervisor's."""

import signal
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from palaver.core import leftovers
from palaver.core.embedded import binaries
from palaver.core.embedded.cluster import ensure_cluster
from palaver.core.embedded.footing import STRATEGIES, Strategy, find_footing
from palaver.core.embedded.instance import Instance
from palaver.core.embedded.journal import Journal
from palaver.core.embedded.tuning import connections, flags
from palaver.core.process import Child, StartFailed, start_guarded

_KINDS = ("postgres", "backend")
# fast shutdown, immediate shutdown, the end
STOPPING = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)


class EmbeddedPostgres:
    """PostgreSQL 18 with pgvector over one instance's data; its `url` is known before it runs."""

    name = "PostgreSQL"
    stopping = STOPPING

    def __init__(self, instance: Instance, strategies: Sequence[Strategy] = STRATEGIES, *, workers: int = 1) -> None:
        self._instance, self._workers = instance, workers
        self.footing = find_footing(instance, binaries.postgres(), strategies)
        self.journal = Journal(instance.data / "postgres.log")

    @property
    def url(self) -> str:
        return f"postgresql://palaver@/postgres?host={quote(str(self.footing.sockets), safe='')}&port=5432"

    def prepare(self) -> None:
        """Create the files where they are missing, which blocks for about half a second."""
        leftovers.sweep(self._instance.name, _KINDS)
        ensure_cluster(self.footing, self._instance.data, self.journal)
        self._refuse_stranger()

    def spawn(self) -> Child:
        """Start over whatever a killed server left: backends whose postmaster is gone, a stale lock file and socket."""
        leftovers.sweep(self._instance.name, _KINDS, each_s=0.5)
        for stale in (self._lock_file, *self.footing.sockets.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)
        settings = flags(
            unix_socket_directories=str(self.footing.sockets),
            cluster_name=self._instance.name,
            max_connections=str(connections(self._workers)),
        )
        with self.journal.open() as output:
            command = self.footing.command(
                "postgres", "-D", str(self.footing.cluster), *settings, output=output.fileno()
            )
            return start_guarded(command, *STOPPING)

    def ready(self, child: Child) -> bool:
        """Whether connections are taken: the postmaster says so in its lock file."""
        lines = self._lock_lines()
        return len(lines) > 7 and lines[0].strip() == str(child.pid) and lines[7].startswith("ready")

    @property
    def _lock_file(self) -> Path:
        return self.footing.cluster / "postmaster.pid"

    def _lock_lines(self) -> list[str]:
        try:
            return self._lock_file.read_text().splitlines()
        except OSError:
            return []

    def _refuse_stranger(self) -> None:
        """A postmaster on our files that does not carry our name was started by hand: that hand should stop it."""
        holder = (self._lock_lines() or [""])[0].strip()
        command = dict(leftovers.commands()).get(int(holder), "") if holder.isdigit() else ""
        if "postgres" in command and str(self.footing.cluster) in command:
            raise StartFailed(f"PostgreSQL already runs on {self.footing.cluster} as process {holder}: stop it first.")
