"""A PostgreSQL of our own: the wheel's 18 with pgvector, or the distribution's 15 without."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT, SIGKILL

from palaver.core.embedded import binaries
from palaver.core.process import Child, StartFailed
from tests.servers.launch import Missing, launch, wait_for

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
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


class Postgres:
    """One server on a unix socket; it can be killed and started again over the same data."""

    def __init__(self, programs: Path, folder: Path, *, pgvector: bool) -> None:
        self.pgvector = pgvector
        self._programs = programs / "bin"
        self._folder = folder
        self._child: Child | None = None

    def dsn(self, database: str) -> str:
        return f"postgresql://palaver@/{database}?host={self._folder}"

    def prepare(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        command = [
            *_prefix(),
            f"{self._programs}/initdb",
            "-D",
            f"{self._folder}/data",
            "-U",
            "palaver",
            "--auth=trust",
        ]
        command += ["--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
        made = subprocess.run(command, env=_ENVIRONMENT, cwd="/", capture_output=True, text=True, check=False)
        if made.returncode:
            raise Missing("PostgreSQL", f"initdb failed: {made.stderr.strip()[-500:]}")

    def start(self) -> None:
        settings = [f"-c{name}={value}" for name, value in _SETTINGS.items()]
        data = self._folder / "data"
        argv = [*_prefix(), str(self._programs / "postgres"), "-D", str(data), "-k", str(self._folder), *settings]
        self._child, log = launch("postgres", argv, self._folder, env=_ENVIRONMENT, signals=(SIGINT, SIGKILL))
        wait_for(self._accepts, self._child, log)

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop(SIGINT, SIGKILL)

    def kill(self) -> None:
        assert self._child is not None
        self._child.stop(SIGKILL)

    def _accepts(self) -> bool:
        probe = [f"{self._programs}/pg_isready", "-q", "-h", f"{self._folder}", "-d", "postgres"]
        return subprocess.run(probe, env=_ENVIRONMENT, check=False).returncode == 0


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


def _prefix() -> list[str]:
    """PostgreSQL refuses uid 0: a user namespace shows it another one."""
    return ["unshare", "--user", "--map-user=1000", "--map-group=1000"] if os.geteuid() == 0 else []
