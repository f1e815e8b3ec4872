"""A PostgreSQL of our own: the wheel's 18 with pgvector, or the distribution's 15 without."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT, SIGKILL

from palaver.core.embedded import binaries
from palaver.core.embedded.footing import find_footing
from palaver.core.embedded.instance import Instance
from palaver.core.process import Child, StartFailed
from tests.servers.launch import READY_S, Missing, launch, wait_for

DISTRIBUTION = Path("/usr/lib/postgresql/15")
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "autovacuum_naptime": "5s",
    "log_min_messages": "fatal",
}


class Postgres:
    """One server on a unix socket; it can be killed and started again over the same data."""

    def __init__(self, programs: Path, folder: Path, *, pgvector: bool) -> None:
        self.pgvector = pgvector
        instance = Instance(folder / "data", "palaver-tests", folder / "run")
        instance.data.mkdir(exist_ok=True)
        instance.runtime.mkdir(mode=0o700, exist_ok=True)
        try:
            self._footing = find_footing(instance, programs)
        except StartFailed as error:
            raise Missing("PostgreSQL", error.message) from error
        self._folder = folder
        self._child: Child | None = None

    def dsn(self, database: str) -> str:
        return f"postgresql://palaver@/{database}?host={self._footing.sockets}"

    def prepare(self) -> None:
        cluster = self._footing.cluster
        cluster.mkdir(mode=0o700)
        os.chown(cluster, self._footing.owner, self._footing.group)
        options = ("--username=palaver", "--auth=trust", "--encoding=UTF8", "--locale=C")
        child, log = self._launch("initdb", f"--pgdata={cluster}", *options, "--no-sync", "--no-instructions")
        if child.wait(READY_S) != 0:
            child.stop(SIGKILL)
            raise RuntimeError(f"initdb failed: {log.read_text(errors='replace')[-1000:]}")

    def start(self) -> None:
        settings = [f"-c{name}={value}" for name, value in _SETTINGS.items()]
        where = ("-D", str(self._footing.cluster), "-k", str(self._footing.sockets))
        self._child, log = self._launch("postgres", *where, *settings)
        wait_for(self._accepts, self._child, log)

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop(SIGINT, SIGKILL)

    def kill(self) -> None:
        assert self._child is not None
        self._child.stop(SIGKILL)

    def _launch(self, program: str, *arguments: str) -> tuple[Child, Path]:
        command = self._footing.command(program, *arguments)
        signals = (SIGINT, SIGKILL)
        return launch(program, command.argv, self._folder, env=command.env, signals=signals, account=command.account)

    def _accepts(self) -> bool:
        probe = [f"{self._footing.programs}/bin/pg_isready", "-q", "-h", f"{self._footing.sockets}", "-d", "postgres"]
        return subprocess.run(probe, check=False).returncode == 0


@contextmanager
def started(programs: Path, folder: Path, *, pgvector: bool) -> Iterator[Postgres]:
    server = Postgres(programs, folder, pgvector=pgvector)
    server.prepare()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@contextmanager
def wheel(folder: Path) -> Iterator[Postgres]:
    try:
        programs = binaries.postgres()
    except StartFailed as error:
        raise Missing("PostgreSQL 18", error.message) from error
    with started(programs, folder, pgvector=True) as server:
        yield server


@contextmanager
def distribution(folder: Path) -> Iterator[Postgres]:
    if not (DISTRIBUTION / "bin" / "postgres").exists():
        raise Missing("PostgreSQL 15", "apt-get install postgresql-15")
    with started(DISTRIBUTION, folder, pgvector=False) as server:
        yield server
